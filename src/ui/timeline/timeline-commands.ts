import { createContext, useContext } from "react";
import type { Beats } from "../../core/units.ts";
import type { View } from "../../core/view.ts";

/** What keys and buttons elsewhere on the page do with the timeline. */
export interface TimelineCommands {
  /** By one step, at the playhead when it is in view, else in the middle. */
  zoomIn(): void;
  zoomOut(): void;
  /** Shows the loop when it is on, else the whole session. */
  zoomToLoopOrFit(): void;
  /** Back to what was seen before `zoomToLoopOrFit`, once for each time. Nothing is left to go back to: nothing. */
  zoomBack(): void;
  /** Takes hold of the playhead again. */
  followAgain(): void;
  /** What is seen at this moment: the adaptive grid goes by it. */
  currentView(): View;
  /** Where the material ends, whatever stands behind it. */
  endBeats(): Beats;
}

export const TimelineCommandsContext = createContext<TimelineCommands | null>(null);

/** The same object for as long as the session is shown: using it renders nothing. */
export function useTimelineCommands(): TimelineCommands {
  const commands = useContext(TimelineCommandsContext);
  if (!commands) throw new Error("useTimelineCommands is for what is inside a <TimelineProvider>");
  return commands;
}
