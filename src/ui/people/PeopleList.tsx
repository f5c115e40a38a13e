import { usePeople } from "../../react/usePeople.ts";
import { useServerIsAway } from "../connection/useServerIsAway.ts";
import { OwnColour } from "./OwnColour.tsx";
import { OwnName } from "./OwnName.tsx";
import styles from "./PeopleList.module.css";

/** Who shares the transport, and what one is called oneself. */
export function PeopleList() {
  const { people, me } = usePeople();
  const isAway = useServerIsAway();
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
      {me && (
        <div className={styles.me}>
          <OwnName name={me.name} />
          <OwnColour colour={me.colour} />
        </div>
      )}
    </section>
  );
}
