import { type KeyboardEvent, useRef, useState } from "react";
import { LIMITS } from "../../core/limits.ts";
import { type Meter, FOUR_FOUR } from "../../core/meter.ts";
import { meterAt } from "../../core/meter-map.ts";
import { useTransportClient } from "../../react/DAWContext.tsx";
import { usePlayhead } from "../../react/usePlayhead.ts";
import { useTransport } from "../../react/useTransport.ts";
import { useTransportCommands } from "../../react/useTransportCommands.ts";
import type { Report } from "../useRefusal.ts";
import styles from "./TempoField.module.css";
import { parseMeter } from "./parse-meter.ts";
import { useDraft } from "./useDraft.ts";

const shown = ({ numerator, denominator }: Meter) => `${numerator}/${denominator}`;

/** The time signature under the playhead: typed as `7/8`, or one beat more or less with the arrows. */
export function MeterField({ report }: { readonly report: Report }) {
  const { setMeter } = useTransportCommands();
  const meter = useTransport(({ song }) => song.meter);
  const { currentPosition } = useTransportClient("MeterField");
  /** Until the first frame, and where there are none: in server rendering. */
  const [initial] = useState(() => shown(meterAt(meter, currentPosition().beats)));
  const input = useRef<HTMLInputElement>(null);
  const current = useRef<Meter>(FOUR_FOUR);
  const [draft, setDraft] = useDraft();
  const typed = draft === null ? null : parseMeter(draft);
  const isValid = draft === null || typed !== null;
  const isCancelled = useRef(false);

  usePlayhead(({ beats }) => {
    current.current = meterAt(meter, beats);
    const element = input.current;
    const text = shown(current.current);
    if (element && draft === null && element.value !== text) element.value = text;
  });

  const leave = () => {
    const isChanged = typed !== null && shown(typed) !== shown(current.current);
    if (isChanged && !isCancelled.current) report(setMeter(typed));
    isCancelled.current = false;
    if (input.current) input.current.value = shown(current.current);
    setDraft(null);
  };
  const step = (change: number) => {
    const { numerator, denominator } = current.current;
    const { min, max } = LIMITS.numerator;
    setDraft(null);
    const next = Math.min(max, Math.max(min, numerator + change));
    report(setMeter({ numerator: next, denominator }));
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
        ref={input}
        className={styles.input}
        data-size="meter"
        autoComplete="off"
        aria-label="Time signature"
        title="Type a signature, such as 7/8; arrows: a beat more or less"
        aria-invalid={!isValid}
        aria-describedby={isValid ? undefined : "meter-allowed"}
        defaultValue={initial}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={leave}
        onKeyDown={onKeyDown}
      />
      {!isValid && (
        <span id="meter-allowed" className={styles.allowed} role="alert">
          {LIMITS.numerator.min} to {LIMITS.numerator.max}, over {LIMITS.denominators.join(", ")}
        </span>
      )}
    </label>
  );
}
