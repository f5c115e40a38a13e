import { type KeyboardEvent, useRef, useState } from "react";
import { LIMITS } from "../core/limits.ts";
import { useTransport } from "../react/useTransport.ts";
import { useTransportCommands } from "../react/useTransportCommands.ts";
import type { Report } from "./useRefusal.ts";
import styles from "./TempoField.module.css";

const { min, max } = LIMITS.bpm;
const shown = (bpm: number) => bpm.toFixed(2);

/**
 * The tempo: typed, or one up and down with the arrows. Enter sets it and Esc leaves it as it was; both leave the field, so
 * that Space is the transport's again.
 */
export function TempoField({ report }: { readonly report: Report }) {
  const { setTempo } = useTransportCommands();
  const bpm = useTransport((transport) => transport.bpm);
  /** What is being typed; null while nobody types. */
  const [draft, setDraft] = useState<string | null>(null);
  const typed = draft === null ? bpm : Number(draft.replace(",", ".").trim() || Number.NaN);
  const isValid = typed >= min && typed <= max;

  const isCancelled = useRef(false);
  const leave = () => {
    const isChanged = draft !== null && draft !== shown(bpm);
    if (isChanged && isValid && !isCancelled.current) report(setTempo(typed));
    isCancelled.current = false;
    setDraft(null);
  };
  const step = (change: number) => {
    setDraft(null);
    report(setTempo(Math.min(max, Math.max(min, bpm + change))));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") {
      if (isValid) event.currentTarget.blur();
    } else if (event.key === "Escape") {
      isCancelled.current = true;
      event.currentTarget.blur();
    } else if (event.key === "ArrowUp") step(1);
    else if (event.key === "ArrowDown") step(-1);
    else return;
    event.preventDefault();
  };

  return (
    <label className={styles.tempo}>
      <input
        className={styles.input}
        role="spinbutton"
        inputMode="decimal"
        autoComplete="off"
        size={6}
        aria-label="Tempo"
        aria-valuenow={bpm}
        aria-valuemin={min}
        aria-valuemax={max}
        aria-valuetext={`${shown(bpm)} beats per minute`}
        aria-invalid={!isValid}
        aria-describedby={isValid ? undefined : "tempo-allowed"}
        value={draft ?? shown(bpm)}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={leave}
        onKeyDown={onKeyDown}
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
