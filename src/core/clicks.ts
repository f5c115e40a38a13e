import { type ClickLevel, type Subdivision, clickLevel, clickPlaces } from "./click-grid.ts";
import { countInMs } from "./count-in.ts";
import { ticksPerBar } from "./meter.ts";
import { meterAt } from "./meter-map.ts";
import { type Pass, passesBetween } from "./passes.ts";
import { type Schedule, lastState } from "./schedule.ts";
import { beatsAfter, secondsFromBeats } from "./tempo-map.ts";
import type { TransportState } from "./transport-state.ts";
import { type Beats, TICKS_PER_BEAT, beats } from "./units.ts";

export type { ClickLevel, Subdivision };

export interface Click {
  /** Server time, ms. */
  readonly atMs: number;
  readonly level: ClickLevel;
  /** Where in the song. Of a count-in: as if the song had run up to its start, so perhaps before zero. */
  readonly beats: Beats;
  readonly isCountIn: boolean;
  /** The same for the same place, in every round of a loop and whenever it was asked for. */
  readonly key: string;
}

/**
 * What floating point may make of "on the beat", in ticks. An anchor is where the playhead was at a time in ms since 1970,
 * of which a double holds a quarter of a microsecond: at 999 bpm 0.004 ticks.
 */
const FORGIVEN_TICKS = 0.01;

/** A window holds no more; what would come after is left out. At 999 bpm in 1/32 they are enough for 18 s. */
const MOST_CLICKS = 10_000;

/**
 * The clicks in `[fromMs, toMs)` (server time, ms), in the order of their times, the count-in's among them. A click's time
 * is worked out from the maps alone, so windows laid end to end have every click once, and two machines have the same.
 *
 * A click at a loop's end is that of the loop's start. A start that is on a beat clicks.
 */
export function clicksBetween(
  state: TransportState,
  fromMs: number,
  toMs: number,
  subdivision: Subdivision,
): Click[] {
  return [
    ...countInClicks(state, fromMs, toMs, subdivision),
    ...songClicks(state, fromMs, toMs, subdivision),
  ];
}

/**
 * The same for a transport of which more has been announced: every state clicks while it is in effect, and the last
 * one's count-in comes before it.
 */
export function clicksOfSchedule(
  schedule: Schedule,
  fromMs: number,
  toMs: number,
  subdivision: Subdivision,
): Click[] {
  const clicks = schedule.flatMap((state, index) => {
    const beginsMs = index === 0 ? fromMs : Math.max(fromMs, state.anchor.atMs);
    const laterMs = schedule.slice(index + 1).map(({ anchor }) => anchor.atMs);
    return songClicks(state, beginsMs, Math.min(toMs, ...laterMs), subdivision);
  });
  return [...countInClicks(lastState(schedule), fromMs, toMs, subdivision), ...clicks].toSorted(
    (a, b) => a.atMs - b.atMs,
  );
}

function countInClicks(
  state: TransportState,
  fromMs: number,
  toMs: number,
  subdivision: Subdivision,
): Click[] {
  const { anchor, song, countInBars } = state;
  if (!state.playing || countInBars === 0 || anchor.atMs <= fromMs) return [];
  const meter = meterAt(song.meter, anchor.beats);
  const partsPerBar = meter.numerator * subdivision;
  const partMs = countInMs(song, anchor.beats, 1) / partsPerBar;
  const partBeats = ticksPerBar(meter) / TICKS_PER_BEAT / partsPerBar;
  const clicks: Click[] = [];
  for (let left = countInBars * partsPerBar; left > 0; left -= 1) {
    const atMs = anchor.atMs - left * partMs;
    if (!(atMs >= fromMs && atMs < toMs)) continue;
    clicks.push({
      atMs,
      level: clickLevel((countInBars * partsPerBar - left) % partsPerBar, subdivision),
      beats: beats(anchor.beats - left * partBeats),
      isCountIn: true,
      key: `count-in ${left / subdivision}`,
    });
  }
  return clicks;
}

function songClicks(
  state: TransportState,
  fromMs: number,
  toMs: number,
  subdivision: Subdivision,
): Click[] {
  const { tempo, meter } = state.song;
  const clicks: Click[] = [];
  for (const pass of passesBetween(state, fromMs, toMs)) {
    const startSeconds = secondsFromBeats(pass.from, tempo);
    const [fromTicks, toTicks] = ticksWithin(pass, state, fromMs, toMs);
    for (const { ticks, level } of clickPlaces(meter, fromTicks, toTicks, subdivision)) {
      const place = beats(ticks / TICKS_PER_BEAT);
      const sinceStartMs = (secondsFromBeats(place, tempo) - startSeconds) * 1000;
      const atMs = pass.atMs + Math.max(0, sinceStartMs);
      if (!(atMs >= fromMs && atMs < toMs)) continue;
      if (clicks.length === MOST_CLICKS) return clicks;
      clicks.push({ atMs, level, beats: place, isCountIn: false, key: String(ticks) });
    }
  }
  return clicks;
}

/** What a pass covers of a window, in ticks, and a tick more on either side: the clicks' times decide in the end. */
function ticksWithin(
  pass: Pass,
  { song }: TransportState,
  fromMs: number,
  toMs: number,
): [from: number, to: number] {
  const ticksAt = (atMs: number) =>
    beatsAfter(pass.from, Math.max(0, atMs - pass.atMs) / 1000, song.tempo) * TICKS_PER_BEAT;
  return [
    Math.max(pass.from * TICKS_PER_BEAT - FORGIVEN_TICKS, ticksAt(fromMs) - 1),
    Math.min(pass.to * TICKS_PER_BEAT - FORGIVEN_TICKS, ticksAt(toMs) + 1),
  ];
}
