import { usePeople } from "../../react/usePeople.ts";
import { useServerIsAway } from "../connection/useServerIsAway.ts";
import { OwnColour } from "./OwnColour.tsx";
import { OwnName } from "./OwnName.tsx";
import { moreWords } from "./count-words.ts";
import styles from "./PeopleList.module.css";

/** Who shares the transport, and what one is called oneself. */
export function PeopleList() {
  const { people, count, me } = usePeople();
  const isAway = useServerIsAway();
  const unlisted = count - people.length;
  return (
    <section className={styles.people} aria-label="People">
      {people.length === 0 || isAway ? (
        <p className={styles.nobody}>Who else is here is not known without the server.</p>
      ) : (
        <ul className={styles.list}>
          {people.map(({ id, name, colour }) => (
            <li key={id} className={styles.person}>
              <span className={styles.swatch} style={{ background: colour }} aria-hidden />
              {name}
              {id === me?.id && " (you)"}
            </li>
          ))}
        </ul>
      )}
      {/* Outside the list, which scrolls: seen whichever part of it is. */}
      {unlisted > 0 && !isAway && (
        <p className={styles.more}>
          {moreWords(unlisted)}
          {me && !people.includes(me) && " (you among them)"}
        </p>
      )}
      {me && (
        <div className={styles.me}>
          <OwnName name={me.name} />
          <OwnColour colour={me.colour} />
        </div>
      )}
    </section>
  );
}
