import { type Anchor, type TransportState, positionAt } from "./transport-state.ts";
import type { Beats } from "./units.ts";

type Reanchored = { readonly anchor: Anchor; readonly countInBars: number };

/**
 * The transport at `position` from `nowMs` on, or from when a start that was announced ahead takes effect: that goes on,
 * and its count-in with it.
 */
export function movedTo(position: Beats, state: TransportState, nowMs: number): Reanchored {
  const isAhead = state.playing && state.anchor.atMs > nowMs;
  return {
    anchor: { beats: position, atMs: isAhead ? state.anchor.atMs : nowMs },
    countInBars: isAhead ? state.countInBars : 0,
  };
}

/** The anchor that leaves the position as it is at `nowMs`. */
export const heldAt = (state: TransportState, nowMs: number): Reanchored =>
  movedTo(positionAt(state, nowMs), state, nowMs);
