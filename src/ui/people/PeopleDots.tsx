import { usePeople } from "../../react/usePeople.ts";
import { useServerIsAway } from "../connection/useServerIsAway.ts";
import styles from "./PeopleDots.module.css";
import { countWords, moreWords } from "./count-words.ts";

/** More than this become a number. */
const SHOWN = 4;

/**
 * Who else is there, at a glance: one initial each, in their colour, and where there is little room how many. Nobody knows
 * that without a server.
 */
export function PeopleDots() {
  const { people, count, me } = usePeople();
  const isAway = useServerIsAway();
  const others = people.filter(({ id }) => id !== me?.id);
  const otherCount = count - (me ? 1 : 0);
  if (others.length === 0 || isAway) return null;
  const shown = others.slice(0, otherCount > SHOWN ? SHOWN - 1 : SHOWN);
  const unnamed = otherCount - others.length;
  const names =
    others.map(({ name }) => name).join(", ") + (unnamed > 0 ? ` ${moreWords(unnamed)}` : "");
  return (
    <span className={styles.dots} role="img" aria-label={`Also here: ${names}`} title={names}>
      {shown.map(({ id, name, colour }) => (
        <span key={id} className={styles.dot} style={{ borderColor: colour }}>
          {initialOf(name)}
        </span>
      ))}
      {otherCount > shown.length && (
        <span className={styles.dot}>+{countWords(otherCount - shown.length)}</span>
      )}
      <span className={styles.count}>{countWords(otherCount)}</span>
    </span>
  );
}

/** A character beyond the first 65,536 is two of a string's. */
const initialOf = (name: string) => String.fromCodePoint(name.codePointAt(0) ?? 0x3f).toUpperCase();
