import { type KeyboardEvent, useId, useRef, useState } from "react";
import { usePeople } from "../../react/usePeople.ts";
import fields from "../field.module.css";
import styles from "./PeopleList.module.css";

/** As the server holds it. */
const LONGEST_NAME = 40;

/** What one is called: taken on Enter and when the field is left, and left as it was on Escape. */
export function OwnName({ name }: { readonly name: string }) {
  const { setMe } = usePeople();
  /** What is being typed; null while nobody types. */
  const [draft, setDraft] = useState<string | null>(null);
  const isCancelled = useRef(false);
  const allowedId = useId();
  const wanted = (draft ?? name).trim();
  const isValid = wanted.length >= 1 && wanted.length <= LONGEST_NAME;

  const leave = () => {
    if (isValid && !isCancelled.current && wanted !== name) setMe({ name: wanted });
    isCancelled.current = false;
    setDraft(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    // A name is written with an input method too, and that has an Enter of its own.
    if (event.nativeEvent.isComposing) return;
    const isEscape = event.key === "Escape" && draft !== null;
    if (event.key !== "Enter" && !isEscape) return;
    event.preventDefault();
    // What is not allowed is not left by Enter: what it is stands below.
    if (event.key === "Enter" && !isValid) return;
    isCancelled.current = isEscape;
    event.currentTarget.blur();
  };

  return (
    <>
      <label className={styles.field}>
        <span>Your name</span>
        <input
          className={`${fields.input} ${styles.name}`}
          type="text"
          autoComplete="name"
          aria-invalid={!isValid}
          aria-describedby={isValid ? undefined : allowedId}
          value={draft ?? name}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onBlur={leave}
          onKeyDown={onKeyDown}
        />
      </label>
      {!isValid && (
        <span id={allowedId} className={styles.allowed} role="alert">
          1 to {LONGEST_NAME} characters
        </span>
      )}
    </>
  );
}
