import { Redo2, Undo2 } from "lucide-react";
import { useHistory } from "../../react/useHistory.ts";
import type { Report } from "../useRefusal.ts";
import styles from "./TransportBar.module.css";

/** One's own changes of loop, tempo, signatures and markers, back and forth. */
export function UndoButtons({ report }: { readonly report: Report }) {
  const { canUndo, canRedo, undo, redo } = useHistory();
  return (
    <>
      <button
        type="button"
        className={styles.button}
        disabled={!canUndo}
        aria-label="Undo"
        title="Undo your last change of loop, tempo, signature or marker  Ctrl+Z"
        onClick={() => report(undo())}
      >
        <Undo2 aria-hidden />
      </button>
      <button
        type="button"
        className={styles.button}
        disabled={!canRedo}
        aria-label="Redo"
        title="Redo  Ctrl+Shift+Z"
        onClick={() => report(redo())}
      >
        <Redo2 aria-hidden />
      </button>
    </>
  );
}
