import { type Envelope, type Lowest, lowestOf } from "./envelope.ts";

/** What two envelopes say of the offset between the clocks, ms. */
export interface OffsetFit {
  readonly up: Envelope;
  readonly down: Envelope;
  /** The shortest way there, and back, with the offset in it: added and once taken off. */
  readonly upFloor: Lowest;
  readonly downFloor: Lowest;
  /** Server time less client time. */
  readonly offsetMs: number;
  /** About one standard deviation of it, less where delays have no floor; the two ways being equally long. */
  readonly noiseMs: number;
}

/** With fewer samples than this there is nothing to choose from. */
const FEWEST_TO_CHOOSE = 8;
/** Estimates that differ by more than this many standard deviations of the one that assumes less do not agree. */
const AGREEMENT = 2;

/**
 * Half-way between the two envelopes. How deep the envelopes lie is chosen by what the samples say.
 *
 * The lowest of all samples of a way assumes least: that the shortest delays are the same both ways. It is also the
 * best where delays have a floor, as they mostly do. Where they have none (a Gaussian has no shortest delay) it varies by
 * as much as they do, and the lowest of a random choice of fewer, averaged over all choices, varies less. That assumes
 * more: that delays are distributed alike both ways. So the choice is made smaller by halves as long as the offset that
 * comes out agrees with all those before, and the one that varies least is taken. (Lepski's method.)
 *
 * Both ways are given as many draws, or the one with more samples would lie lower and half of the difference pass for offset.
 */
export function fitOffset(up: Envelope, down: Envelope): OffsetFit {
  const fewer = Math.min(up.levels.length, down.levels.length);
  const isChoice = fewer >= FEWEST_TO_CHOOSE;
  const upFloor = floorOf(up, isChoice ? fewer : up.levels.length);
  const downFloor = floorOf(down, isChoice ? fewer : down.levels.length);
  const tried = [between(upFloor, downFloor)];
  for (let draws = isChoice ? fewer / 2 : 0; draws >= 2; draws /= 2) {
    const next = between(lowestOf(up, draws), lowestOf(down, draws));
    if (!tried.every((before) => agrees(next, before))) break;
    tried.push(next);
  }
  const best = tried.reduce((a, b) => (b.noiseMs < a.noiseMs ? b : a));
  return { up, down, upFloor, downFloor, ...best };
}

/** What is remembered counts where it lies lower: this way has become longer since, or it was luck. */
function floorOf(envelope: Envelope, draws: number): Lowest {
  const lowest = lowestOf(envelope, draws);
  return { ...lowest, ms: Math.min(lowest.ms, envelope.rememberedMs) };
}

const between = (up: Lowest, down: Lowest) => ({
  offsetMs: (up.ms - down.ms) / 2,
  noiseMs: Math.hypot(up.noiseMs, down.noiseMs) / 2,
});

const agrees = (
  one: { readonly offsetMs: number },
  assumingLess: { readonly offsetMs: number; readonly noiseMs: number },
) => Math.abs(one.offsetMs - assumingLess.offsetMs) <= AGREEMENT * assumingLess.noiseMs;
