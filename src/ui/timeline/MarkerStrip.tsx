import { type KeyboardEvent, type MouseEvent, useEffect, useId, useRef, useState } from "react";
import { type Marker, markerAfter } from "../../core/markers.ts";
import { xToBeats } from "../../core/view.ts";
import { useTransport } from "../../react/useTransport.ts";
import { useTransportCommands } from "../../react/useTransportCommands.ts";
import { AddButton } from "./AddButton.tsx";
import { MarkerEditor } from "./MarkerEditor.tsx";
import { MarkerFlag } from "./MarkerFlag.tsx";
import styles from "./MarkerStrip.module.css";
import { useReport } from "./ReportContext.ts";
import { useTimelineView } from "./TimelineContext.ts";
import { onAskForName } from "./naming.ts";
import { placeWords } from "./place-words.ts";
import { useWhyNot } from "./useCanChange.ts";
import { useGrid } from "./useGrid.ts";
import { placeOf, useHandleFocus } from "./useHandleFocus.ts";
import { useMarkerDrag } from "./useMarkerDrag.ts";
import { useMarkers } from "./useMarkers.ts";

const HINT =
  "Space goes there, left and right move it, Enter names it, Shift and Enter loop to the next marker, Delete deletes.";

/**
 * The session's markers. A double click adds one and asks for its name; a click on one goes there, a drag or the arrows
 * move it, a double click, Enter or F2 rename it.
 */
export function MarkerStrip() {
  const { setMarker, deleteMarker } = useTransportCommands();
  const markers = useTransport(({ song }) => song.markers);
  const report = useReport();
  const actions = useMarkers(report);
  const timeline = useTimelineView();
  const whyNot = useWhyNot();
  const canChange = whyNot === null;
  const mayOnlyListen = whyNot?.code === "forbidden";
  const grid = useGrid();
  const edited = useRef<HTMLButtonElement>(null);
  const strip = useRef<HTMLDivElement>(null);
  /** Of the marker that is being edited. */
  const [editingKey, setEditingKey] = useState<string | null>(null);
  const focusOn = useHandleFocus(strip);
  const hintId = useId();
  useEffect(() => onAskForName(setEditingKey), []);
  const { held, onPointerDown } = useMarkerDrag(markers, actions, grid, canChange);

  const remove = ({ key }: Marker) => {
    const index = markers.findIndex((marker) => marker.key === key);
    const neighbour = markers[index + 1] ?? markers[index - 1];
    report(deleteMarker(key));
    if (!canChange) return;
    setEditingKey(null);
    focusOn(neighbour?.key ?? "");
  };

  const closeEditor = ({ key }: Marker, isAside: boolean) => {
    setEditingKey(null);
    if (!isAside) focusOn(key);
  };
  const loopFrom = (marker: Marker) => {
    actions.loopToNext(marker);
    if (canChange) closeEditor(marker, false);
  };

  const onDoubleClick = ({ clientX, target, currentTarget, shiftKey }: MouseEvent<HTMLElement>) => {
    // React passes on what happens in the editor as well.
    if (!canChange || !(target instanceof Node && currentTarget.contains(target))) return;
    const key = placeOf(target);
    if (key !== null) return setEditingKey(key);
    const xPx = clientX - currentTarget.getBoundingClientRect().left;
    actions.addAt(grid.snap(xToBeats(xPx, timeline.view), shiftKey), { andName: true });
  };
  const onKeyDown = (event: KeyboardEvent, own: Marker) => {
    if (canChange && handleKey(event, own)) event.preventDefault();
  };
  /** Whether it is one of the flag's keys. */
  function handleKey(event: KeyboardEvent, own: Marker): boolean {
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
    const place = grid.step(event, own.beats);
    if (place !== null) {
      if (place !== own.beats) report(setMarker({ key: own.key, at: { beats: place } }));
      return true;
    }
    if (altKey || ctrlKey || metaKey) return false;
    if (key === "Enter" && shiftKey) actions.loopToNext(own);
    else if (key === "Enter" || key === "F2") setEditingKey(own.key);
    else if (key === "Delete" || key === "Backspace") remove(own);
    else return false;
    return true;
  }

  const editedMarker = markers.find(({ key }) => key === editingKey);
  // It is gone, or was never let in, or this page may only listen by now.
  if (editingKey !== null && (!editedMarker || mayOnlyListen)) setEditingKey(null);
  return (
    <div
      ref={strip}
      className={styles.strip}
      data-can-change={canChange}
      data-why={whyNot?.code}
      title={whyNot?.message}
      onPointerDown={onPointerDown}
      onDoubleClick={onDoubleClick}
    >
      <div role="group" aria-label="Markers">
        {markers.map((marker, index) => {
          const isHeld = held?.grab.marker.key === marker.key;
          const place = isHeld ? held.value.beats : marker.beats;
          return (
            <MarkerFlag
              key={marker.key}
              ref={marker.key === editingKey ? edited : null}
              marker={marker}
              place={place}
              where={placeWords(place, grid.meter)}
              roomBeats={(markers[index + 1]?.beats ?? Infinity) - marker.beats}
              hintId={hintId}
              canChange={canChange}
              onGo={() => actions.goTo(marker)}
              onEdit={() => setEditingKey(marker.key)}
              onKeyDown={(event) => onKeyDown(event, marker)}
            />
          );
        })}
        <p id={hintId} hidden>
          {whyNot?.message ?? HINT}
        </p>
      </div>
      <AddButton
        label="Add a marker at the playhead"
        canChange={canChange}
        onClick={() => actions.addAtPlayhead({ andName: true })}
      />
      {editedMarker && !mayOnlyListen && (
        <MarkerEditor
          key={editedMarker.key}
          marker={editedMarker}
          where={placeWords(editedMarker.beats, grid.meter)}
          anchor={edited}
          onRename={(name) => report(setMarker({ key: editedMarker.key, name }))}
          onClose={(isAside) => closeEditor(editedMarker, isAside)}
          onDelete={() => remove(editedMarker)}
          onLoop={markerAfter(markers, editedMarker.beats) ? () => loopFrom(editedMarker) : null}
        />
      )}
    </div>
  );
}
