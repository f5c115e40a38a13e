import { type FormEvent, type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";
import styles from "./EventEditor.module.css";
import { useTimelineView } from "./TimelineContext.ts";
import { useCanChange } from "./useCanChange.ts";

export interface EventEditorProps {
  readonly label: string;
  /** What it edits: it opens there, and goes along when the view moves. */
  readonly anchor: RefObject<HTMLButtonElement | null>;
  /** What is wrong with what has been typed, in a sentence; null: nothing. */
  readonly wrong: string | null;
  /** Whether something else has been typed than what is there. */
  readonly isChanged: boolean;
  /** Sets what has been typed. Not called while something is wrong with it, nor when it is what is there already. */
  readonly onCommit: () => void;
  /** `isAside`: the user has gone on to something else, which keeps the focus. */
  readonly onClose: (isAside: boolean) => void;
  /** Left out for what cannot be deleted. */
  readonly onDelete?: (() => void) | undefined;
  /** The fields. The first has the focus. */
  readonly children: ReactNode;
}

/** Kept free towards the edge of the window. */
const MARGIN_PX = 4;

/**
 * A small form at an event of the timeline. Enter sets what has been typed and so does going on to something else; Esc
 * leaves everything as it was. What is wrong is not set: Enter stays, and whoever goes on leaves things as they were.
 *
 * While there is no transport to change, what has been typed stays in it: setting it is refused, and it is not closed.
 */
export function EventEditor(props: EventEditorProps) {
  const { label, anchor, wrong, isChanged, onCommit, onClose, onDelete, children } = props;
  const editor = useRef<HTMLDivElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const timeline = useTimelineView();
  const canChange = useCanChange();
  /** Sets what has been typed, and is done. */
  const finish = (isAside: boolean) => {
    if (wrong === null && isChanged) {
      onCommit();
      if (!canChange) return;
    }
    onClose(isAside);
  };
  const latest = useRef({ finish, onClose });
  useLayoutEffect(() => {
    latest.current = { finish, onClose };
  });

  useLayoutEffect(() => {
    const field = form.current?.querySelector("input, select");
    if (field instanceof HTMLElement) field.focus();
    if (field instanceof HTMLInputElement) field.select();
  }, []);

  useLayoutEffect(() => {
    const painter = timeline.addPainter(() => {
      if (editor.current && anchor.current) putBeside(editor.current, anchor.current);
    });
    if (editor.current && anchor.current) putBeside(editor.current, anchor.current);
    return () => painter.remove();
  }, [timeline, anchor]);

  // Gone before the focus goes back to the anchor, which is no going on to something else.
  useLayoutEffect(() => {
    const isOutside = (target: EventTarget | null) =>
      target instanceof Node && !editor.current?.contains(target);
    const goOn = ({ target }: Event) => {
      if (isOutside(target)) latest.current.finish(true);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (isOutside(event.target)) return;
      if (event.key === "Escape") latest.current.onClose(false);
      // Neither a list nor, everywhere, a tick sends its form off by itself.
      else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) {
        form.current?.requestSubmit();
      } else return;
      event.preventDefault();
    };
    window.addEventListener("pointerdown", goOn, true);
    window.addEventListener("focusin", goOn);
    window.addEventListener("keydown", onKeyDown);
    return () => {
      window.removeEventListener("pointerdown", goOn, true);
      window.removeEventListener("focusin", goOn);
      window.removeEventListener("keydown", onKeyDown);
    };
  }, []);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong === null) finish(false);
  };

  return createPortal(
    // A form of its own inside: what is a dialog can be no form.
    <div ref={editor} role="dialog" aria-label={label} className={styles.editor}>
      <form ref={form} noValidate onSubmit={onSubmit}>
        <div className={styles.fields}>
          {children}
          {onDelete && (
            <button type="button" className={styles.button} onClick={onDelete}>
              Delete
            </button>
          )}
        </div>
        {wrong !== null && (
          <p id={WRONG_ID} className={styles.wrong} role="alert">
            {wrong}
          </p>
        )}
      </form>
    </div>,
    document.body,
  );
}

/** One editor is open at a time. */
export const WRONG_ID = "event-editor-wrong";

/** Below the anchor, and where there is no room for that above it. */
function putBeside(editor: HTMLElement, anchor: HTMLElement) {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: widthPx, offsetHeight: heightPx } = editor;
  const leftPx = Math.max(MARGIN_PX, Math.min(at.left, window.innerWidth - widthPx - MARGIN_PX));
  const belowPx = at.bottom + MARGIN_PX;
  const hasRoom = belowPx + heightPx <= window.innerHeight;
  const topPx = hasRoom ? belowPx : Math.max(MARGIN_PX, at.top - heightPx - MARGIN_PX);
  editor.style.transform = `translate(${leftPx}px, ${topPx}px)`;
}
