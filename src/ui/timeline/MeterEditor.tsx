import { type RefObject, useState } from "react";
import { LIMITS } from "../../core/limits.ts";
import type { MeterEvent } from "../../core/meter-map.ts";
import { EventEditor, WRONG_ID } from "./EventEditor.tsx";
import styles from "./EventEditor.module.css";

interface MeterEditorProps {
  readonly event: MeterEvent;
  readonly anchor: RefObject<HTMLButtonElement | null>;
  readonly onChange: (event: MeterEvent) => void;
  readonly onClose: (isAside: boolean) => void;
  readonly onDelete: (() => void) | undefined;
}

const { min, max } = LIMITS.numerator;

export function MeterEditor({ event, anchor, onChange, onClose, onDelete }: MeterEditorProps) {
  /** Null while nothing has been typed, or chosen: it is then what others make of it. */
  const [ownText, setText] = useState<string | null>(null);
  const [ownDenominator, setDenominator] = useState<number | null>(null);
  const text = ownText ?? String(event.numerator);
  const denominator = ownDenominator ?? event.denominator;
  const numerator = Number(text.trim() || Number.NaN);
  const isAllowed = Number.isInteger(numerator) && numerator >= min && numerator <= max;
  const wrong = isAllowed ? null : `A bar has ${min} to ${max} beats.`;

  return (
    <EventEditor
      label={`Time signature, bar ${event.bar + 1}`}
      anchor={anchor}
      wrong={wrong}
      isChanged={numerator !== event.numerator || denominator !== event.denominator}
      onCommit={() => onChange({ bar: event.bar, numerator, denominator })}
      onClose={onClose}
      onDelete={onDelete}
    >
      <label>
        Beats
        <input
          className={styles.input}
          inputMode="numeric"
          autoComplete="off"
          size={3}
          aria-invalid={!isAllowed}
          aria-describedby={isAllowed ? undefined : WRONG_ID}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <label>
        of a
        <select
          className={styles.input}
          aria-label="Note value"
          value={denominator}
          onChange={({ currentTarget }) => setDenominator(Number(currentTarget.value))}
        >
          {LIMITS.denominators.map((value) => (
            <option key={value} value={value}>
              1/{value}
            </option>
          ))}
        </select>
        note
      </label>
    </EventEditor>
  );
}
