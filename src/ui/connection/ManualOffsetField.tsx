import { type KeyboardEvent, useState } from "react";
import { MANUAL_OFFSET_MS, useManualOffset } from "../../react/useManualOffset.ts";
import styles from "./ConnectionPanel.module.css";

const { min, max } = MANUAL_OFFSET_MS;

/** The offset of this machine: typed, or a millisecond up and down. What is out of range is said, and not taken. */
export function ManualOffsetField() {
  const [offsetMs, setOffset] = useManualOffset();
  /** What is being typed; null while nobody types. */
  const [draft, setDraft] = useState<string | null>(null);
  const typed = draft === null ? offsetMs : Number(draft.trim() || Number.NaN);
  const isValid = typed >= min && typed <= max;

  const leave = () => {
    if (isValid && typed !== offsetMs) setOffset(typed);
    setDraft(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") leave();
    else if (event.key === "Escape") setDraft(null);
    else return;
    event.preventDefault();
  };

  return (
    <label className={styles.offset}>
      <span>Manual offset</span>
      <input
        className={styles.input}
        type="number"
        min={min}
        max={max}
        step={1}
        aria-label="Manual offset in milliseconds"
        aria-invalid={!isValid}
        aria-describedby="offset-hint"
        value={draft ?? String(offsetMs)}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={leave}
        onKeyDown={onKeyDown}
      />
      <span aria-hidden>ms</span>
      <span id="offset-hint" className={styles.hint} role={isValid ? undefined : "alert"}>
        {isValid
          ? "Above 0 draws the playhead further on, for a screen or speakers that lag. Kept on this machine."
          : `${min} to ${max} ms`}
      </span>
    </label>
  );
}
