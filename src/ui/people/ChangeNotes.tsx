import styles from "./ChangeNotes.module.css";
import { nameOf } from "./notes.ts";
import { useChangeNotes } from "./useChangeNotes.ts";

/** Says for a moment what somebody else has changed, and who it was. */
export function ChangeNotes() {
  const { notes, spoken } = useChangeNotes();
  return (
    <>
      <ul className={styles.notes} aria-hidden data-testid="change-notes">
        {notes.map((note) => (
          <li key={note.key} className={styles.note}>
            <span
              className={styles.swatch}
              style={note.by ? { background: note.by.colour } : undefined}
            />
            <span>
              <b>{nameOf(note)}</b> {note.words}
            </span>
          </li>
        ))}
      </ul>
      <p className={styles.spoken} role="status" aria-label="What others change">
        {spoken}
      </p>
    </>
  );
}
