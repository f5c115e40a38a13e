import { type RefObject, useState } from "react";
import { LIMITS } from "../../core/limits.ts";
import type { TempoEvent } from "../../core/tempo-map.ts";
import { EventEditor, WRONG_ID } from "./EventEditor.tsx";
import styles from "./EventEditor.module.css";
import { formatBpm } from "./tempo-curve.ts";

interface TempoEditorProps {
  readonly event: TempoEvent;
  /** Where it is, in words. */
  readonly where: string;
  readonly anchor: RefObject<HTMLButtonElement | null>;
  readonly onChange: (event: TempoEvent) => void;
  readonly onClose: (isAside: boolean) => void;
  readonly onDelete: (() => void) | undefined;
}

const { min, max } = LIMITS.bpm;

export function TempoEditor(props: TempoEditorProps) {
  const { event, where, anchor, onChange, onClose, onDelete } = props;
  /** Null while nothing has been typed, or ticked: it is then what others make of it. */
  const [ownText, setText] = useState<string | null>(null);
  const [ownRamp, setRamp] = useState<boolean | null>(null);
  const text = ownText ?? formatBpm(event.bpm);
  const ramp = ownRamp ?? event.ramp;
  // What has not been typed into keeps its last digit.
  const isTyped = text !== formatBpm(event.bpm);
  const typed = isTyped ? Number(text.replace(",", ".").trim() || Number.NaN) : event.bpm;
  const wrong = typed >= min && typed <= max ? null : `A tempo is from ${min} to ${max} bpm.`;

  return (
    <EventEditor
      label={`Tempo, ${where}`}
      anchor={anchor}
      wrong={wrong}
      isChanged={typed !== event.bpm || ramp !== event.ramp}
      onCommit={() => onChange({ ...event, bpm: typed, ramp })}
      onClose={onClose}
      onDelete={onDelete}
    >
      <label>
        Tempo
        <input
          className={styles.input}
          inputMode="decimal"
          autoComplete="off"
          size={6}
          aria-invalid={wrong !== null}
          aria-describedby={wrong === null ? undefined : WRONG_ID}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <label>
        <input
          className={styles.checkbox}
          type="checkbox"
          checked={ramp}
          onChange={({ currentTarget }) => setRamp(currentTarget.checked)}
        />
        Ramp to the next
      </label>
    </EventEditor>
  );
}
