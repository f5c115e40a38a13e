import type { Entry } from "./contestant.ts";
import { NTP_FILTER } from "./contestants/ntp-filter.ts";
import { OURS } from "./contestants/ours.ts";
import { IRCAM_SYNC } from "./contestants/ircam-sync.ts";
import { TIMING_PROVIDER } from "./contestants/timing-provider.ts";
import { FROM_RECEIPT, LAST_MESSAGE } from "./contestants/seed-stream.ts";

/** Everybody who can take part, ours first. */
const ENTRIES: readonly Entry[] = [
  OURS,
  LAST_MESSAGE,
  FROM_RECEIPT,
  NTP_FILTER,
  IRCAM_SYNC,
  TIMING_PROVIDER,
];

/** @param parts of names, in any case; null: everybody */
export function entriesNamed(parts: readonly string[] | null): readonly Entry[] {
  if (parts === null) return ENTRIES;
  const isMeant = ({ name }: Entry) =>
    parts.some((part) => name.toLowerCase().includes(part.toLowerCase()));
  const found = ENTRIES.filter(isMeant);
  if (found.length > 0) return found;
  throw new RangeError(`the contestants are ${ENTRIES.map(({ name }) => name).join(", ")}`);
}
