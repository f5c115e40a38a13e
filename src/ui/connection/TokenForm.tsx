import { type FormEvent, useId, useState } from "react";
import { useAccess } from "../../react/useAccess.ts";
import fieldStyles from "../field.module.css";
import bannerStyles from "./OfflineBanner.module.css";
import { keepPageToken } from "./page-token.ts";
import styles from "./TokenForm.module.css";

/** Asks for a token, and connects with it. Whether it is the right one the server says. */
export function TokenForm({ onDone }: { readonly onDone?: () => void }) {
  const { setToken } = useAccess();
  const [text, setText] = useState("");
  const id = useId();

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const token = text.trim();
    if (token === "") return;
    keepPageToken(token);
    setToken(token);
    setText("");
    onDone?.();
  };

  return (
    <form className={styles.form} onSubmit={onSubmit}>
      <label className={styles.label} htmlFor={id}>
        Token
      </label>
      <input
        id={id}
        className={`${fieldStyles.input} ${styles.input}`}
        type="password"
        autoComplete="current-password"
        spellCheck={false}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className={bannerStyles.button} disabled={text.trim() === ""}>
        Connect
      </button>
    </form>
  );
}
