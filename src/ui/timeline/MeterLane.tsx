import { type KeyboardEvent, type MouseEvent, useId, useRef, useState } from "react";
import { LIMITS } from "../../core/limits.ts";
import { type MeterEvent, barAt, barStart } from "../../core/meter-map.ts";
import { beats } from "../../core/units.ts";
import { xToBeats } from "../../core/view.ts";
import { useTransportClient } from "../../react/DAWContext.tsx";
import { AddButton } from "./AddButton.tsx";
import { MeterEditor } from "./MeterEditor.tsx";
import { MeterHandle } from "./MeterHandle.tsx";
import styles from "./MeterLane.module.css";
import { useTimelineView } from "./TimelineContext.ts";
import { useWhyNot } from "./useCanChange.ts";
import { placeOf, useHandleFocus } from "./useHandleFocus.ts";
import { useMeterDrag } from "./useMeterDrag.ts";
import { nearestBar, useMeterEdits } from "./useMeterEdits.ts";

const HINT =
  "Left and right move it by a bar, up and down change its beats, Enter types, Delete deletes.";

/**
 * The time signatures, each at its bar line. A double click adds one; a drag or the arrows move it from bar to bar; a
 * double click or Enter on it types another.
 */
export function MeterLane() {
  const client = useTransportClient("MeterLane");
  const timeline = useTimelineView();
  const whyNot = useWhyNot();
  const canChange = whyNot === null;
  const mayOnlyListen = whyNot?.code === "forbidden";
  const edits = useMeterEdits();
  const lane = useRef<HTMLDivElement>(null);
  const edited = useRef<HTMLButtonElement>(null);
  /** Of the signature that is being edited. */
  const [editingBar, setEditingBar] = useState<number | null>(null);
  const focusOn = useHandleFocus(lane);
  const hintId = useId();
  const { held, onPointerDown } = useMeterDrag(edits, canChange, focusOn);
  const { map } = edits;

  const addAt = (bar: number) => setEditingBar(edits.add(bar));
  const remove = (event: MeterEvent) => {
    if (edits.isFirst(event)) return;
    edits.remove(event);
    if (!canChange) return;
    setEditingBar(null);
    // The one before it is in force there now.
    focusOn(map.findLast(({ bar }) => bar < event.bar)?.bar ?? 0);
  };

  const onDoubleClick = ({ clientX, target, currentTarget }: MouseEvent<HTMLElement>) => {
    // React passes on what happens in the editor as well.
    if (!canChange || !(target instanceof Node && currentTarget.contains(target))) return;
    const place = placeOf(target);
    if (place !== null) return setEditingBar(Number(place));
    const xPx = clientX - currentTarget.getBoundingClientRect().left;
    addAt(nearestBar(map, beats(Math.max(0, xToBeats(xPx, timeline.view)))));
  };
  const onKeyDown = (event: KeyboardEvent, own: MeterEvent) => {
    if (!canChange || event.altKey || event.ctrlKey || event.metaKey) return;
    if (handleKey(event.key, own)) event.preventDefault();
  };
  /** Whether it is one of the handle's keys. */
  function handleKey(key: string, own: MeterEvent): boolean {
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[key];
    const more = { ArrowDown: -1, ArrowUp: 1 }[key];
    if (direction !== undefined) moveBy(direction, own);
    else if (more !== undefined) {
      const { min, max } = LIMITS.numerator;
      const numerator = Math.min(max, Math.max(min, own.numerator + more));
      if (numerator !== own.numerator) edits.change({ ...own, numerator });
    } else if (key === "Enter" || key === "F2") setEditingBar(own.bar);
    else if (key === "Delete" || key === "Backspace") remove(own);
    else return false;
    return true;
  }
  /** To the next bar in that direction that has no signature of its own yet. */
  function moveBy(direction: number, own: MeterEvent) {
    let bar = own.bar + direction;
    while (map.some((other) => other.bar === bar)) bar += direction;
    if (edits.isFirst(own) || bar < 0) return;
    edits.move(own.bar, { ...own, bar });
    focusOn(bar);
  }

  const editedEvent = map.find(({ bar }) => bar === editingBar);
  // It is gone, or was never let in: what comes there later is another one. Or this page may only listen by now.
  if (editingBar !== null && (!editedEvent || mayOnlyListen)) setEditingBar(null);
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
      <div role="group" aria-label="Time signatures">
        {map.map((event, index) => {
          const moved = held?.grab.event.bar === event.bar ? held.value : null;
          const start = barStart(map, event.bar);
          const next = map[index + 1];
          return (
            <MeterHandle
              key={event.bar}
              ref={event.bar === editingBar ? edited : null}
              bar={event.bar}
              shownBar={moved?.bar ?? event.bar}
              start={moved?.start ?? start}
              meter={event}
              roomBeats={next ? barStart(map, next.bar) - start : Number.POSITIVE_INFINITY}
              hintId={hintId}
              canChange={canChange}
              onEdit={() => setEditingBar(event.bar)}
              onKeyDown={(key) => onKeyDown(key, event)}
            />
          );
        })}
        <p id={hintId} hidden>
          {whyNot?.message ?? HINT}
        </p>
      </div>
      <AddButton
        label="Add a time signature at the playhead"
        canChange={canChange}
        onClick={() => addAt(barAt(map, client.currentPosition().beats).index)}
      />
      {editedEvent && !mayOnlyListen && (
        <MeterEditor
          key={editedEvent.bar}
          event={editedEvent}
          anchor={edited}
          onChange={edits.change}
          onClose={(isAside) => {
            setEditingBar(null);
            if (!isAside) focusOn(editedEvent.bar);
          }}
          onDelete={edits.isFirst(editedEvent) ? undefined : () => remove(editedEvent)}
        />
      )}
    </div>
  );
}
