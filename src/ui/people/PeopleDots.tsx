import { usePeople } from "../../react/usePeople.ts";
import { useServerIsAway } from "../connection/useServerIsAway.ts";
import styles from "./PeopleDots.module.css";

/** More than this become a number. */
const SHOWN = 4;

/**
 * Who else is there, at a glance: one initial each, in their colour, and where there is little room how many. Nobody knows
 * that without a server.
 */
export function PeopleDots() {
  const { people, me } = usePeople();
  const isAway = useServerIsAway();
  const others = people.filter(({ id }) => id !== me?.id);
  if (others.length === 0 || isAway) return null;
  const shown = others.slice(0, others.length > SHOWN ? SHOWN - 1 : SHOWN);
  const names = others.map(({ name }) => name).join(", ");
  return (
    <span className={styles.dots} role="img" aria-label={`Also here: ${names}`} title={names}>
      {shown.map(({ id, name, colour }) => (
        <span key={id} className={styles.dot} style={{ borderColor: colour }}>
          {initialOf(name)}
        </span>
      ))}
      {others.length > shown.length && (
        <span className={styles.dot}>+{others.length - shown.length}</span>
      )}
      <span className={styles.count}>{others.length}</span>
    </span>
  );
}

/** A character beyond the first 65,536 is two of a string's. */
const initialOf = (name: string) => String.fromCodePoint(name.codePointAt(0) ?? 0x3f).toUpperCase();
