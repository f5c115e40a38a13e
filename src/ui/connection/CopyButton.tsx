import { useState } from "react";
import fields from "../field.module.css";
import styles from "./ConnectionPanel.module.css";

/** Copies a text, or where the browser does not let a page do that, lays it out and selects it to be copied by hand. */
export function CopyButton({ text }: { readonly text: (now: Date) => string }) {
  const [isCopied, setIsCopied] = useState(false);
  /** What is laid out; null while the browser copies. */
  const [laidOut, setLaidOut] = useState<string | null>(null);

  const copy = async () => {
    const wanted = text(new Date());
    try {
      await navigator.clipboard.writeText(wanted);
      setIsCopied(true);
      setLaidOut(null);
    } catch {
      // No clipboard for this page, or not now.
      setIsCopied(false);
      setLaidOut(wanted);
    }
  };

  return (
    <div className={styles.copy}>
      <button type="button" className={fields.button} onClick={() => void copy()}>
        Copy as text
      </button>
      <span role="status">
        {isCopied && "Copied"}
        {laidOut !== null && "This browser lets no page copy. Here it is, selected."}
      </span>
      {laidOut !== null && (
        <textarea
          key={laidOut}
          ref={select}
          className={styles.textArea}
          readOnly
          rows={6}
          aria-label="Connection details as text"
          value={laidOut}
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
    </div>
  );
}

function select(area: HTMLTextAreaElement | null) {
  area?.focus();
  area?.select();
}
