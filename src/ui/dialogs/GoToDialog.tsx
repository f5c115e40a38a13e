import { type FormEvent, useId, useLayoutEffect, useRef, useState } from "react";
import {
  POSITION_FORMATS,
  type PositionFormat,
  formatPosition,
  parsePosition,
} from "../../core/readout/position-formats.ts";
import { useTransportClient } from "../../react/DAWContext.tsx";
import { useSession } from "../../react/useSession.ts";
import { useTransport } from "../../react/useTransport.ts";
import fields from "../field.module.css";
import type { Report } from "../useRefusal.ts";
import { Dialog } from "./Dialog.tsx";
import styles from "./GoToDialog.module.css";

interface GoToDialogProps {
  readonly format: PositionFormat;
  readonly report: Report;
  readonly onClose: () => void;
}

/** Where a position is typed. Enter goes there; what is not understood stays, with a sentence that says what would be. */
export function GoToDialog({ format, report, onClose }: GoToDialogProps) {
  const client = useTransportClient("GoToDialog");
  const { sampleRateHz } = useSession();
  const { tempo, meter } = useTransport(({ song }) => song);
  const input = useRef<HTMLInputElement>(null);
  const hintId = useId();
  const wrongId = useId();
  const [here] = useState(() =>
    formatPosition(format, client.currentPosition(), { meter, sampleRateHz }),
  );
  /** What is wrong with what was in the field when it was to be gone to. */
  const [wrong, setWrong] = useState<string | null>(null);

  // The dialog is open by now.
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const typed = input.current?.value ?? "";
    const result = parsePosition(typed, format, { tempo, meter, sampleRateHz });
    if (!result.ok) {
      setWrong(result.message);
      return input.current?.select();
    }
    report(client.commands.seek(result.position));
    onClose();
  };

  return (
    <Dialog title="Go to a position" onClose={onClose}>
      <form noValidate onSubmit={onSubmit}>
        <label className={styles.label}>
          {POSITION_FORMATS.find(({ id }) => id === format)?.label}
          <input
            ref={input}
            className={`${fields.input} ${styles.input}`}
            autoComplete="off"
            spellCheck={false}
            defaultValue={here}
            aria-invalid={wrong !== null}
            aria-describedby={wrong === null ? hintId : `${wrongId} ${hintId}`}
            onChange={() => setWrong(null)}
          />
        </label>
        {wrong !== null && (
          <p id={wrongId} className={fields.warning} role="alert">
            {wrong}
          </p>
        )}
        <p id={hintId} className={fields.hint}>
          {examplesOf(format)}
        </p>
        <button type="submit" className={`${fields.button} ${styles.go}`}>
          Go
        </button>
      </form>
    </Dialog>
  );
}

function examplesOf(format: PositionFormat): string {
  switch (format) {
    case "bars":
      return "A bar, 5, or a place in it, 5.3 or 5.3.2.120. A time, 1:30 or 90s, will do as well.";
    case "time":
      return "1:30, 1:02:03.5, or in seconds 90s.";
    case "samples":
      return "A whole number, 44100. A time, 1:30 or 90s, will do as well.";
    case "smpte-29.97df":
      return "Hours, minutes, seconds and frames, 00:01:30;00. A time, 1:30 or 90s, will do as well.";
    default:
      return "Hours, minutes, seconds and frames, 00:01:30:00. A time, 1:30 or 90s, will do as well.";
  }
}
