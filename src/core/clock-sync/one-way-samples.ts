import { type OneWaySample, addToHull, heightBelow } from "./lower-hull.ts";

/** How long a sample counts in full. Longer, and the clocks' rate is no longer one rate; shorter, and there are too few. */
const WINDOW_MS = 60_000;
/** How far back a sample is remembered at all. */
const MEMORY_MS = 600_000;
/** What a remembered sample loses as it ages past the window: 2 ppm, about what two quartzes wander apart in some minutes. */
const FADING = 2e-6;
/**
 * Messages that come this close together, in times of their spread, have waited for each other, since none may overtake:
 * all but one of them say nothing. A burst must not outvote one good answer, nor make one way look slower than the other.
 */
const SPREADS_TOGETHER = 0.9;
const TOGETHER_MS = { least: 2, most: 100 };
/** Samples are summed up in blocks of this length, five minutes of them. */
const BLOCK_MS = 5000;
const BLOCKS_KEPT = 60;
const FEWEST_IN_BLOCK = 4;

/** What one direction has shown: every sample of the last minute, and in short what was before. */
export interface OneWaySamples {
  /**
   * Samples must come in the order of their time; one that does not is left out. Of several that come together the
   * lowest is kept.
   *
   * @param spreadMs how far delays lie from their median on average, as far as is known
   */
  add(sample: OneWaySample, spreadMs: number): void;
  /** The last minute's, oldest first. */
  readonly recent: readonly OneWaySample[];
  /** Of the ten minutes before that, those that a straight line below can touch, oldest first. */
  readonly remembered: readonly OneWaySample[];
  /** Of every five seconds of the last five minutes, the mean of the lower half, oldest first. */
  readonly middles: readonly OneWaySample[];
  /**
   * The height at `atMs` of the line of this slope under what is older than a minute, raised as it ages. While the network
   * stays as it is the recent ones lie lower. When one direction becomes slower for good, the older ones still know better.
   */
  rememberedHeight(slope: number, atMs: number): number;
}

export function createOneWaySamples(): OneWaySamples {
  const recent: OneWaySample[] = [];
  const middles: OneWaySample[] = [];
  let remembered: OneWaySample[] = [];

  function retire(nowMs: number) {
    let expired = 0;
    for (const sample of recent) {
      if (sample.atMs >= nowMs - WINDOW_MS) break;
      addToHull(remembered, sample);
      expired += 1;
    }
    if (expired > 0) recent.splice(0, expired);
    const oldest = remembered[0];
    if (oldest && oldest.atMs < nowMs - MEMORY_MS) {
      remembered = remembered.filter(({ atMs }) => atMs >= nowMs - MEMORY_MS);
    }
  }

  function closeBlock(block: number) {
    const from = recent.findLastIndex(({ atMs }) => blockOf(atMs) !== block) + 1;
    const members = recent.slice(from);
    if (members.length < FEWEST_IN_BLOCK) return;
    middles.push(middleOf(members));
    if (middles.length > BLOCKS_KEPT) middles.shift();
  }

  return {
    recent,
    middles,
    get remembered() {
      return remembered;
    },
    add(sample, spreadMs) {
      const last = recent.at(-1);
      if (last && sample.atMs < last.atMs) return;
      if (last && blockOf(sample.atMs) !== blockOf(last.atMs)) closeBlock(blockOf(last.atMs));
      retire(sample.atMs);
      const { least, most } = TOGETHER_MS;
      const togetherMs = Math.min(most, Math.max(least, SPREADS_TOGETHER * spreadMs));
      if (last && sample.atMs - last.atMs < togetherMs) {
        if (sample.apparentMs < last.apparentMs) recent[recent.length - 1] = sample;
      } else {
        recent.push(sample);
      }
    },
    rememberedHeight: (slope, atMs) =>
      // A penalty that grows evenly with age is a line too: it only makes the slope steeper.
      heightBelow(remembered, slope + FADING, atMs) - FADING * WINDOW_MS,
  };
}

const blockOf = (atMs: number) => Math.floor(atMs / BLOCK_MS);

/** The mean of the lower half, in time as well: on a straight line, whatever the slope. */
function middleOf(samples: readonly OneWaySample[]): OneWaySample {
  const ascending = samples.toSorted((a, b) => a.apparentMs - b.apparentMs);
  const lower = ascending.slice(0, ascending.length >> 1);
  return {
    atMs: lower.reduce((sum, { atMs }) => sum + atMs, 0) / lower.length,
    apparentMs: lower.reduce((sum, { apparentMs }) => sum + apparentMs, 0) / lower.length,
  };
}
