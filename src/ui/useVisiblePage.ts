import { useMemo, useState } from "react";
import { pageAt } from "../core/time-scale.ts";
import { type Beats, beats } from "../core/units.ts";
import { usePlayhead } from "../react/usePlayhead.ts";

/** The page of the session that the playhead is on. Renders when it turns, which is once in a session's length. */
export function useVisiblePage(lengthBeats: number): { from: Beats; to: Beats } {
  const [from, setFrom] = useState(0);
  usePlayhead((position) => setFrom(pageAt(position.beats, lengthBeats).from));
  return useMemo(() => pageAt(beats(from), lengthBeats), [from, lengthBeats]);
}
