import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { LIMITS } from "../../core/limits.ts";
import { useTransportClient } from "../../react/DAWContext.tsx";
import { useHistory } from "../../react/useHistory.ts";
import { usePlayhead } from "../../react/usePlayhead.ts";
import { useTransportCommands } from "../../react/useTransportCommands.ts";
import type { Report } from "../useRefusal.ts";
import styles from "./TempoField.module.css";
import { allowedTempo } from "./tempo-drag.ts";
import { useDraft } from "./useDraft.ts";
import { useTempoDrag } from "./useTempoDrag.ts";

const { min, max } = LIMITS.bpm;
const shown = (bpm: number) => bpm.toFixed(2);

/** What a step of the arrows or of the wheel is, coarse and fine. */
const STEP_BPM = 1;
const FINE_STEP_BPM = 0.1;

/**
 * The tempo under the playhead: typed, dragged up and down, by the wheel, or with the arrows; with Shift finely. Enter sets
 * it and Esc leaves it as it was; both leave the field, so that Space is the transport's again.
 *
 * Along a ramp it changes all the time, so it is written as it runs and not rendered.
 */
export function TempoField({ report }: { readonly report: Report }) {
  const { setTempo } = useTransportCommands();
  const { beginGesture } = useHistory();
  const { currentPosition } = useTransportClient("TempoField");
  /** Until the first frame, and where there are none: in server rendering. */
  const [initial] = useState(() => shown(currentPosition().bpm));
  const input = useRef<HTMLInputElement>(null);
  const current = useRef(120);
  const [draft, setDraft] = useDraft();
  const typed = draft === null ? null : Number(draft.replace(",", ".").trim() || Number.NaN);
  const isValid = typed === null || (typed >= min && typed <= max);
  const isCancelled = useRef(false);
  const drag = useTempoDrag({
    bpm: () => current.current,
    show(bpm) {
      input.current?.blur();
      if (input.current) input.current.value = shown(bpm);
    },
    setTempo,
    beginGesture,
    report,
  });

  const spokenSecond = useRef(-1);
  const write = (bpm: number, second: number) => {
    const element = input.current;
    if (!element) return;
    if (draft === null && element.value !== shown(bpm)) element.value = shown(bpm);
    // Told at most once a second along a ramp, and at once when it is another tempo altogether.
    const isNews =
      second !== spokenSecond.current || Math.abs(bpm - Number(element.ariaValueNow)) >= 1;
    if (!isNews) return;
    spokenSecond.current = second;
    element.ariaValueNow = String(Math.round(bpm * 100) / 100);
    element.ariaValueText = `${shown(bpm)} beats per minute`;
  };
  usePlayhead(({ bpm, seconds }) => {
    current.current = bpm;
    write(drag.shownBpm() ?? bpm, Math.floor(seconds));
  });

  const leave = () => {
    const isChanged = typed !== null && shown(typed) !== shown(current.current);
    if (isChanged && isValid && !isCancelled.current) report(setTempo(typed));
    isCancelled.current = false;
    if (input.current) input.current.value = shown(current.current);
    setDraft(null);
  };
  const step = (direction: 1 | -1, isFine: boolean) => {
    setDraft(null);
    const change = direction * (isFine ? FINE_STEP_BPM : STEP_BPM);
    // Not what was drawn last: there may be several steps to a frame.
    report(setTempo(allowedTempo(currentPosition().bpm + change)));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") {
      if (isValid) event.currentTarget.blur();
    } else if (event.key === "Escape") {
      isCancelled.current = true;
      drag.cancel();
      event.currentTarget.blur();
    } else if (event.key === "ArrowUp") step(1, event.shiftKey);
    else if (event.key === "ArrowDown") step(-1, event.shiftKey);
    else return;
    event.preventDefault();
  };

  const latestStep = useRef(step);
  useEffect(() => {
    latestStep.current = step;
  });
  useEffect(() => {
    const element = input.current;
    if (!element) return;
    // React's wheel listeners are passive, and the page must not scroll or zoom along.
    const onWheel = (event: WheelEvent) => {
      if (event.deltaY === 0 && event.deltaX === 0) return;
      event.preventDefault();
      event.stopPropagation();
      // With Shift some systems turn the wheel sideways.
      latestStep.current((event.deltaY || event.deltaX) < 0 ? 1 : -1, event.shiftKey);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, []);

  return (
    <label className={styles.tempo}>
      <input
        ref={input}
        className={styles.input}
        role="spinbutton"
        inputMode="decimal"
        autoComplete="off"
        size={6}
        aria-label="Tempo"
        title="Type, drag up and down, or turn the wheel; with Shift finely. T: tap"
        // Written as it runs, above.
        aria-valuenow={Number(initial)}
        aria-valuemin={min}
        aria-valuemax={max}
        aria-invalid={!isValid}
        aria-describedby={isValid ? undefined : "tempo-allowed"}
        defaultValue={initial}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={leave}
        onKeyDown={onKeyDown}
        onPointerDown={drag.onPointerDown}
      />
      <span aria-hidden>bpm</span>
      {!isValid && (
        <span id="tempo-allowed" className={styles.allowed} role="alert">
          {min} to {max}
        </span>
      )}
    </label>
  );
}
