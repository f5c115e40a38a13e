import { type KeyboardEvent, type MouseEvent, useId, useRef, useState } from "react";
import type { TempoEvent, TempoMap } from "../../core/tempo-map.ts";
import type { Beats } from "../../core/units.ts";
import { xToBeats } from "../../core/view.ts";
import { useTransportClient } from "../../react/DAWContext.tsx";
import { AddButton } from "./AddButton.tsx";
import { TempoEditor } from "./TempoEditor.tsx";
import { TempoHandle } from "./TempoHandle.tsx";
import styles from "./TempoLane.module.css";
import { useTimelineView } from "./TimelineContext.ts";
import { freeStep } from "./free-place.ts";
import { paintTempo } from "./paint-tempo.ts";
import { placeWords } from "./place-words.ts";
import { tempoHeight, tempoScale } from "./tempo-curve.ts";
import { useWhyNot } from "./useCanChange.ts";
import { useGrid } from "./useGrid.ts";
import { placeOf, useHandleFocus } from "./useHandleFocus.ts";
import { usePainter } from "./usePainter.ts";
import { useTempoDrag } from "./useTempoDrag.ts";
import { allowedBpm, useTempoEdits } from "./useTempoEdits.ts";

const HINT =
  "Up and down change the tempo, left and right move it, R ramps to the next, Enter types, Delete deletes.";

const FINE_BPM = 0.1;

/**
 * The tempo over the song. A double click adds an event; a drag moves it or changes its tempo, and so do the arrows; a
 * double click or Enter on it types one.
 */
export function TempoLane() {
  const client = useTransportClient("TempoLane");
  const timeline = useTimelineView();
  const whyNot = useWhyNot();
  const canChange = whyNot === null;
  const mayOnlyListen = whyNot?.code === "forbidden";
  const grid = useGrid();
  const edits = useTempoEdits();
  const lane = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const edited = useRef<HTMLButtonElement>(null);
  const [editing, setEditing] = useState<Beats | null>(null);
  const focusOn = useHandleFocus(lane);
  const hintId = useId();

  const { held, onPointerDown } = useTempoDrag(edits, grid, canChange, focusOn);
  const shown = held ? withMoved(edits.tempo, held.grab.event, held.value) : edits.tempo;
  const scale = tempoScale(shown);
  usePainter(canvas, (paper) => paintTempo(paper, shown), [shown]);

  const addAt = (place: Beats) => setEditing(edits.add(place));
  const remove = (event: TempoEvent) => {
    if (edits.isFirst(event)) return;
    edits.remove(event);
    if (!canChange) return;
    setEditing(null);
    // The one before it is in force there now.
    focusOn(edits.tempo.findLast(({ beats }) => beats < event.beats)?.beats ?? 0);
  };
  const eventOf = (target: EventTarget) => {
    const place = placeOf(target);
    return edits.tempo.find(({ beats }) => String(beats) === place);
  };

  const onDoubleClick = ({ clientX, target, currentTarget }: MouseEvent<HTMLElement>) => {
    // React passes on what happens in the editor as well.
    if (!canChange || !(target instanceof Node && currentTarget.contains(target))) return;
    const event = eventOf(target);
    if (event) return setEditing(event.beats);
    const xPx = clientX - currentTarget.getBoundingClientRect().left;
    addAt(grid.snap(xToBeats(xPx, timeline.view)));
  };
  const onKeyDown = (event: KeyboardEvent, own: TempoEvent) => {
    if (canChange && handleKey(event, own)) event.preventDefault();
  };
  /** Whether it is one of the handle's keys. */
  function handleKey(event: KeyboardEvent, own: TempoEvent): boolean {
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const place = edits.isFirst(own)
        ? null
        : freeStep(edits.tempo, own, (from) => grid.step(event, from));
      if (place !== null) {
        edits.move(own.beats, { ...own, beats: place });
        focusOn(place);
      }
      return !ctrlKey && !metaKey;
    }
    if (altKey || ctrlKey || metaKey) return false;
    const step = { ArrowUp: 1, ArrowDown: -1 }[key];
    if (step !== undefined) {
      const bpm = allowedBpm(own.bpm + step * (shiftKey ? FINE_BPM : 1));
      if (bpm !== own.bpm) edits.change({ ...own, bpm });
    } else if (key === "Enter" || key === "F2") setEditing(own.beats);
    else if (key === "Delete" || key === "Backspace") remove(own);
    else if (key.toLowerCase() === "r") edits.change({ ...own, ramp: !own.ramp });
    else return false;
    return true;
  }

  const editedEvent = edits.tempo.find(({ beats }) => beats === editing);
  // It is gone, or was never let in: what comes there later is another one. Or this page may only listen by now.
  if (editing !== null && (!editedEvent || mayOnlyListen)) setEditing(null);
  return (
    <div
      ref={lane}
      className={styles.strip}
      data-can-change={canChange}
      data-why={whyNot?.code}
      title={whyNot?.message}
      onPointerDown={onPointerDown}
      onDoubleClick={onDoubleClick}
    >
      <canvas ref={canvas} className={styles.canvas} aria-hidden />
      <div role="group" aria-label="Tempo">
        {edits.tempo.map((event, index) => {
          const shownEvent = held?.grab.event.beats === event.beats ? held.value : event;
          return (
            <TempoHandle
              key={event.beats}
              ref={event.beats === editing ? edited : null}
              place={event.beats}
              event={shownEvent}
              height={tempoHeight(shownEvent.bpm, scale)}
              where={placeWords(shownEvent.beats, grid.meter)}
              roomBeats={(edits.tempo[index + 1]?.beats ?? Infinity) - event.beats}
              isHeld={shownEvent !== event}
              hintId={hintId}
              canChange={canChange}
              onEdit={() => setEditing(event.beats)}
              onKeyDown={(key) => onKeyDown(key, event)}
            />
          );
        })}
        <p id={hintId} hidden>
          {whyNot?.message ?? HINT}
        </p>
      </div>
      <AddButton
        label="Add a tempo change at the playhead"
        canChange={canChange}
        onClick={() => addAt(client.currentPosition().beats)}
      />
      {editedEvent && !mayOnlyListen && (
        <TempoEditor
          key={editedEvent.beats}
          event={editedEvent}
          where={placeWords(editedEvent.beats, grid.meter)}
          anchor={edited}
          onChange={edits.change}
          onClose={(isAside) => {
            setEditing(null);
            if (!isAside) focusOn(editedEvent.beats);
          }}
          onDelete={edits.isFirst(editedEvent) ? undefined : () => remove(editedEvent)}
        />
      )}
    </div>
  );
}

/** The tempos as they are while one of them is in the hand. */
function withMoved(tempo: TempoMap, from: TempoEvent, to: TempoEvent): TempoMap {
  const rest = tempo.filter(({ beats }) => beats !== from.beats);
  const [first, ...later] = [...rest, to].toSorted((a, b) => a.beats - b.beats);
  return first ? [first, ...later] : tempo;
}
