import { type Outcome, accept } from "./outcome.ts";
import type { Song } from "./song.ts";
import type { TransportState } from "./transport-state.ts";

/** Accepted, with something changed in the song. */
export const acceptSong = (
  state: TransportState,
  song: Partial<Song>,
  changes: Partial<TransportState> = {},
): Outcome =>
  accept(state, {
    ...changes,
    song: { ...state.song, ...song, revision: state.revision + 1 },
  });
