import { type FormEvent, useId, useLayoutEffect, useRef, useState } from "react";
import { useAccess } from "../../react/useAccess.ts";
import fieldStyles from "../field.module.css";
import { keepPageToken } from "./page-token.ts";
import styles from "./TokenForm.module.css";

interface TokenFormProps {
  /** The server has the token, and has not said yet. */
  readonly isAsking?: boolean;
  /** From nobody: what is typed elsewhere goes on. */
  readonly takesFocus?: boolean;
  readonly onDone?: () => void;
}

/** Asks for a token, and connects with it. Whether it is the right one the server says. */
export function TokenForm({ isAsking = false, takesFocus = true, onDone }: TokenFormProps) {
  const { setToken } = useAccess();
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const canSend = text.trim() !== "" && !isAsking;

  useLayoutEffect(() => {
    const { activeElement } = document;
    const isFree = activeElement === null || activeElement === document.body;
    if (takesFocus && isFree) input.current?.focus();
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
      />
      <button type="submit" className={fieldStyles.button} disabled={!canSend}>
        Connect
      </button>
    </form>
  );
}
