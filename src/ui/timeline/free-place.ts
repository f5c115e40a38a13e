import { isSamePlace } from "../../core/places.ts";
import type { Beats } from "../../core/units.ts";

/** An event or a marker: something at a place. */
interface Placed {
  readonly beats: Beats;
}

export const eventAt = <Event extends Placed>(
  events: readonly Event[],
  place: Beats,
): Event | undefined => events.find((event) => isSamePlace(event.beats, place));

/** Whether one of the events but `own` is at the place. */
export const isTaken = (events: readonly Placed[], place: Beats, own: Placed): boolean =>
  events.some((event) => event.beats !== own.beats && isSamePlace(event.beats, place));

/**
 * Steps on from where `own` is, over places where others are. Null where no step leads to a free place: at the song's
 * start, say.
 */
export function freeStep(
  events: readonly Placed[],
  own: Placed,
  step: (from: Beats) => Beats | null,
): Beats | null {
  let place = own.beats;
  // There are no more places to step over than there are events.
  for (let tries = 0; tries <= events.length; tries += 1) {
    const next = step(place);
    if (next === null || next === place) return null;
    if (!isTaken(events, next, own)) return next;
    place = next;
  }
  return null;
}
