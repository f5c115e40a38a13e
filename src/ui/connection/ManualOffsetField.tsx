import { type KeyboardEvent, useId, useState } from "react";
import { MANUAL_OFFSET_MS, useManualOffset } from "../../react/useManualOffset.ts";
import fields from "../field.module.css";
import styles from "./ConnectionPanel.module.css";

const { min, max } = MANUAL_OFFSET_MS;

/** The offset of this machine: typed, or a millisecond up and down. What is out of range is said, and not taken. */
export function ManualOffsetField() {
  const [offsetMs, setOffset] = useManualOffset();
  /** What is being typed; null while nobody types. */
  const [draft, setDraft] = useState<string | null>(null);
  const hintId = useId();
  // Empty, or not a number yet: not taken, and not complained of.
  const isUnfinished = draft?.trim() === "";
  const typed = draft === null ? offsetMs : Number(draft);
  const isValid = typed >= min && typed <= max;

  const leave = () => {
    if (isValid && !isUnfinished && typed !== offsetMs) setOffset(typed);
    setDraft(null);
  };
  const step = (changeMs: number) => {
    const from = isValid && !isUnfinished ? typed : offsetMs;
    setOffset(Math.min(max, Math.max(min, from + changeMs)));
    setDraft(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") {
      // What is not allowed stays, and is said.
      if (isValid) leave();
    } else if (event.key === "Escape" && draft !== null) setDraft(null);
    else if (event.key === "ArrowUp") step(1);
    else if (event.key === "ArrowDown") step(-1);
    else return;
    event.preventDefault();
  };

  return (
    <label className={styles.offset}>
      <span>Manual offset</span>
      <input
        className={`${fields.input} ${styles.number}`}
        type="number"
        min={min}
        max={max}
        step={1}
        aria-label="Manual offset in milliseconds"
        aria-invalid={!isValid}
        aria-describedby={hintId}
        value={draft ?? String(offsetMs)}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={leave}
        onKeyDown={onKeyDown}
      />
      <span aria-hidden>ms</span>
      <span id={hintId} className={styles.hint} role={isValid ? undefined : "alert"}>
        {isValid
          ? "Above 0 draws the playhead further on, for a screen or speakers that lag. Kept on this machine."
          : `${min} to ${max} ms`}
      </span>
    </label>
  );
}
