import {
  type FormEvent,
  type KeyboardEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useAccess } from "../../react/useAccess.ts";
import fieldStyles from "../field.module.css";
import { focusIsFree } from "../free-focus.ts";
import { keepPageToken } from "./page-token.ts";
import styles from "./TokenForm.module.css";

interface TokenFormProps {
  /** The server has the token, and has not said yet. */
  readonly isAsking?: boolean;
  /** From nobody: what is typed elsewhere goes on. */
  readonly takesFocus?: boolean;
  /** It has been sent, or called off. */
  readonly onDone?: () => void;
  /** By a button, and by Esc. */
  readonly canCancel?: boolean;
}

/** Asks for a token, and connects with it. Whether it is the right one the server says. */
export function TokenForm(props: TokenFormProps) {
  const { isAsking = false, takesFocus = true, onDone, canCancel = false } = props;
  const { setToken } = useAccess();
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const canSend = text.trim() !== "" && !isAsking;

  useLayoutEffect(() => {
    if (takesFocus && focusIsFree()) input.current?.focus();
  }, [takesFocus]);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!canSend) return;
    const token = text.trim();
    keepPageToken(token);
    setToken(token);
    setText("");
    // Should it be the wrong one, the next is typed here.
    input.current?.focus();
    onDone?.();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !canCancel) return;
    event.preventDefault();
    onDone?.();
  };

  return (
    <form className={styles.form} onSubmit={onSubmit}>
      <label className={styles.label} htmlFor={id}>
        Token
      </label>
      <input
        ref={input}
        id={id}
        className={`${fieldStyles.input} ${styles.input}`}
        type="password"
        autoComplete="current-password"
        spellCheck={false}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={onKeyDown}
      />
      <button
        type="submit"
        className={fieldStyles.button}
        disabled={!canSend}
        onKeyDown={onKeyDown}
      >
        Connect
      </button>
      {canCancel && (
        <button type="button" className={fieldStyles.button} onClick={onDone} onKeyDown={onKeyDown}>
          Cancel
        </button>
      )}
    </form>
  );
}
