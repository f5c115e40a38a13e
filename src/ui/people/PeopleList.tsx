import { type KeyboardEvent, useRef, useState } from "react";
import { usePeople } from "../../react/usePeople.ts";
import styles from "./PeopleList.module.css";

/** As the server holds it. */
const LONGEST_NAME = 40;

/** Who shares the transport, and what one is called oneself. */
export function PeopleList() {
  const { people, me } = usePeople();
  return (
    <section className={styles.people} aria-label="People">
      <ul className={styles.list}>
        {people.map(({ id, name, colour }) => (
          <li key={id} className={styles.person}>
            <span className={styles.swatch} style={{ background: colour }} aria-hidden />
            {name}
            {id === me?.id && " (you)"}
          </li>
        ))}
      </ul>
      {me && <OwnName key={me.name} />}
    </section>
  );
}

function OwnName() {
  const { me, setMe } = usePeople();
  const [draft, setDraft] = useState(me?.name ?? "");
  const isCancelled = useRef(false);
  const wanted = draft.trim();
  const isValid = wanted.length >= 1 && wanted.length <= LONGEST_NAME;

  const leave = () => {
    if (isValid && !isCancelled.current && wanted !== me?.name) setMe({ name: wanted });
    else setDraft(me?.name ?? "");
    isCancelled.current = false;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    isCancelled.current = event.key === "Escape";
    event.preventDefault();
    event.currentTarget.blur();
  };

  return (
    <div className={styles.me}>
      <label className={styles.field}>
        <span>Your name</span>
        <input
          className={styles.input}
          type="text"
          autoComplete="nickname"
          aria-invalid={!isValid}
          aria-describedby={isValid ? undefined : "name-allowed"}
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onBlur={leave}
          onKeyDown={onKeyDown}
        />
      </label>
      <label className={styles.field}>
        <span>Your colour</span>
        <input
          className={styles.colour}
          type="color"
          value={me?.colour}
          onChange={(event) => setMe({ colour: event.currentTarget.value })}
        />
      </label>
      {!isValid && (
        <span id="name-allowed" className={styles.allowed} role="alert">
          1 to {LONGEST_NAME} characters
        </span>
      )}
    </div>
  );
}
