import { useEffect, useState } from "react";
import { type Change, useLastChange } from "../../react/useLastChange.ts";
import { useTransport } from "../../react/useTransport.ts";
import { changeWords } from "./change-words.ts";
import styles from "./ChangeNotes.module.css";

/** How long a note stays. */
const SHOWN_MS = 4000;

/** Says for a moment what somebody else has changed, and who it was. One's own changes are seen where they are made. */
export function ChangeNotes() {
  const change = useLastChange();
  const [over, setOver] = useState<Change | null>(null);
  const meter = useTransport(({ song }) => song.meter);
  useEffect(() => {
    if (!change) return;
    const timer = window.setTimeout(() => setOver(change), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [change]);

  const isShown = change !== null && !change.isOwn && change !== over;
  return (
    <p className={styles.notes} role="status" aria-label="What others change">
      {isShown && (
        <span className={styles.note}>
          <span
            className={styles.swatch}
            style={change.by ? { background: change.by.colour } : undefined}
            aria-hidden
          />
          <b>{change.by?.name ?? "A script"}</b> {changeWords(change.command, meter)}
        </span>
      )}
    </p>
  );
}
