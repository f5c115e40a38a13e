import { useRef, useState } from "react";
import styles from "./ConnectionPanel.module.css";

/** Copies a text, or where the browser does not let a page do that, lays it out to be copied by hand. */
export function CopyButton({ text }: { readonly text: () => string }) {
  const [outcome, setOutcome] = useState<"copied" | "by hand" | null>(null);
  const [shown, setShown] = useState("");
  const area = useRef<HTMLTextAreaElement>(null);

  const copy = async () => {
    const copied = text();
    setShown(copied);
    try {
      await navigator.clipboard.writeText(copied);
      setOutcome("copied");
    } catch {
      // No clipboard for this page, or not now.
      setOutcome("by hand");
    }
  };

  return (
    <div className={styles.copy}>
      <button type="button" className={styles.textButton} onClick={() => void copy()}>
        Copy as text
      </button>
      <span role="status">
        {outcome === "copied" && "Copied"}
        {outcome === "by hand" && "This browser copies nothing for a page: copy it here."}
      </span>
      {outcome === "by hand" && (
        <textarea
          ref={area}
          className={styles.textArea}
          readOnly
          rows={6}
          aria-label="Connection details as text"
          value={shown}
          onFocus={() => area.current?.select()}
        />
      )}
    </div>
  );
}
