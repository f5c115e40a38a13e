import type { Beats } from "../../core/units.ts";
import type { TimelineView } from "./timeline-view.ts";

const scrubbed = new WeakMap<TimelineView, Beats>();

/** Where the hand holds the playhead while it scrubs; null while it does not. Whoever draws the playhead draws it there. */
export const scrubbedTo = (timeline: TimelineView): Beats | null => scrubbed.get(timeline) ?? null;

export function scrubTo(timeline: TimelineView, position: Beats | null): void {
  if (position === null) scrubbed.delete(timeline);
  else scrubbed.set(timeline, position);
}
