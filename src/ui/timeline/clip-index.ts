import type { Clip } from "../session.ts";

/** A lane's clips in the order of their starts, so that those in view are found without looking at the others. */
export interface ClipIndex {
  readonly clips: readonly Clip[];
  /** The latest end among a clip and those before it. It never falls, even where clips lie over one another. */
  readonly latestEnds: readonly number[];
}

export function indexClips(clips: readonly Clip[]): ClipIndex {
  const ordered = clips.toSorted((a, b) => a.startBeats - b.startBeats);
  let latest = Number.NEGATIVE_INFINITY;
  const latestEnds = ordered.map(({ startBeats, lengthBeats }) => {
    latest = Math.max(latest, startBeats + lengthBeats);
    return latest;
  });
  return { clips: ordered, latestEnds };
}

/**
 * Where among the index's clips those stand that reach into `[fromBeats, toBeats)`: from `first` up to before `end`.
 * Between them may be one that ended earlier, where it lies under a longer one.
 */
export function clipsInView(
  { clips, latestEnds }: ClipIndex,
  fromBeats: number,
  toBeats: number,
): { first: number; end: number } {
  const first = firstWhere(latestEnds.length, (i) => (latestEnds[i] ?? 0) > fromBeats);
  const end = firstWhere(clips.length, (i) => (clips[i]?.startBeats ?? 0) >= toBeats);
  return { first, end: Math.max(first, end) };
}

/** The first of `count` indices for which it holds, given that it holds for all after that one too; else `count`. */
function firstWhere(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
