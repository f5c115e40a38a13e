import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";

type WireCommand = Readonly<Record<string, unknown>>;

const KINDS: ReadonlySet<unknown> = new Set(["seek", "tempo", "loop"]);

/** Whether the earlier of two commands on the wire need not be sent, because nothing would be left of it. */
const isOverwritten = (earlier: WireCommand, later: WireCommand | undefined) =>
  KINDS.has(earlier["type"]) &&
  later !== undefined &&
  earlier["type"] === later["type"] &&
  isDeepStrictEqual(Object.keys(earlier), Object.keys(later));

/** As `toEqual` has it: a key that nobody knows beforehand may be one that fits. */
function isEqual(heard: WireCommand | undefined, command: WireCommand): boolean {
  try {
    expect(heard).toEqual(command);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a server that has heard `heard` has heard all that counts of `given`: while one command is on its way, of those of
 * its kind that come next only the newest is sent.
 */
export function isCoalesced(heard: readonly WireCommand[], given: readonly WireCommand[]): boolean {
  const rest = [...heard];
  for (const [i, command] of [...given.entries()].toReversed()) {
    if (isEqual(rest.at(-1), command)) rest.pop();
    else if (!isOverwritten(command, given[i + 1])) return false;
  }
  return rest.length === 0;
}
