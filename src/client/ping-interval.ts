/** What the next question's time depends on. */
export interface Asking {
  /** How often the server lets itself be asked, in ms: see `paceOf`. */
  readonly paceMs: number;
  /** Questions since the burst began, and how long ago that was, ms. */
  readonly burstPings: number;
  readonly burstMs: number;
  /** Questions since something did not fit; null while everything does. */
  readonly doubtPings: number | null;
  /** What is known of the line, ms. Null before the first answer. */
  readonly jitterMs: number | null;
  readonly uncertaintyMs: number | null;
}

/** Often enough to notice the clocks' wandering. No server is asked more often than that in the long run. */
export const SHORTEST_PACE_MS = 250;
/** What a timer takes at the most. */
const LONGEST_PACE_MS = 2 ** 31 - 1;

/** Many questions after opening and after the clocks have jumped, for a good answer soon. */
const BURST_PINGS = 40;
const BURST_INTERVAL_MS = { least: 25, most: 100 };
/**
 * Messages that follow each other more closely than they are jittered wait for each other, since none may overtake: of many
 * such pings few say anything of their own. At 1.2 times the jitter most is learned in a given time.
 */
const JITTERS_APART = 1.2;
/**
 * Where the server asks for patience a burst is what it would be asked in ten seconds at its pace, which is forty at four a
 * second. Eight is what an offset is fitted to at the least.
 */
const BURST_OF_PACE_MS = 10_000;
const FEWEST_BURST_PINGS = 8;
/** While in doubt as well, and from a little lower down: there the answer is waited for. Twenty pongs decide. */
const DOUBT_INTERVAL_MS = { least: 20, most: 100 };
const DOUBT_PINGS = 20;
/** Then more than enough for a while, until the rate is known as well; longer where the line is a bad one. */
const SETTLING_MS = { least: 10_000, most: 60_000 };
const SETTLING_INTERVAL_MS = 100;
const SETTLED_UNCERTAINTY_MS = 0.1;

/** What the server asks for, in ms, as far as that makes sense. */
export const paceOf = (toldMs: number): number =>
  Math.min(LONGEST_PACE_MS, Math.max(SHORTEST_PACE_MS, toldMs));

/** The server has many to answer: no more is asked of it than is needed. */
export const isSparing = (paceMs: number): boolean => paceMs > SHORTEST_PACE_MS;

/**
 * How long after a question the next one is asked, in ms.
 *
 * At the shortest pace, where there are few clients, nothing is saved. At a longer one everything but the burst goes by it:
 * a thousand clients that come back at once are then some thousand questions more, and not a hundred thousand. The burst
 * thins out as its clock comes to be known: two quartzes drift apart by a millisecond in twenty seconds until their rates
 * are known, and how well a rate is known goes by how long it has been watched. So after the close questions each comes
 * when the time since the burst began has doubled, until that is the pace.
 */
export function pingIntervalMs(asking: Asking): number {
  const { paceMs, burstPings, burstMs, doubtPings } = asking;
  const isUndecided = doubtPings !== null && !(isSparing(paceMs) && doubtPings >= DOUBT_PINGS);
  if (isUndecided) return spacingMs(asking, DOUBT_INTERVAL_MS);
  const closePings = Math.min(BURST_PINGS, BURST_OF_PACE_MS / paceMs);
  const closeMs = spacingMs(asking, BURST_INTERVAL_MS);
  if (burstPings <= Math.max(FEWEST_BURST_PINGS, closePings)) return closeMs;
  if (isSparing(paceMs)) return Math.min(paceMs, Math.max(burstMs, closeMs));
  const isUncertain = (asking.uncertaintyMs ?? 0) > SETTLED_UNCERTAINTY_MS;
  const settlingMs = isUncertain ? SETTLING_MS.most : SETTLING_MS.least;
  return burstMs < settlingMs ? SETTLING_INTERVAL_MS : paceMs;
}

const spacingMs = (
  { jitterMs }: Asking,
  { least, most }: { readonly least: number; readonly most: number },
) => Math.min(most, Math.max(least, JITTERS_APART * (jitterMs ?? 0)));
