import type { TransportCommand } from "./commands.ts";
import { LIMITS } from "./limits.ts";

/**
 * How far ahead a play or a seek is announced, in ms, 0 to 500: every client that hears of it in time starts in the same
 * moment. `auto`: as long as the slowest client's way takes, and a little more.
 */
export type StartLead = number | "auto";

/** What `auto` adds to the longest way: room for what a message may wait on it. */
const AUTO_MARGIN_MS = 10;

/** Only what starts or moves the playhead is announced. A pause, a tempo or a loop is wanted now. */
const isAnnounced = ({ type }: TransportCommand): boolean =>
  type === "play" || type === "resume" || type === "seek";

/**
 * What a counted-in start is announced ahead at the least: nobody notices it there, and whoever hears of it over a slow line
 * would else miss the first click.
 */
const COUNT_IN_LEAD_MS = 150;

/**
 * How far ahead a command is announced, in ms.
 *
 * @param longestWayMs the largest base delay that any client has reported
 */
export function leadOf(command: TransportCommand, lead: StartLead, longestWayMs: number): number {
  if (!isAnnounced(command)) return 0;
  const leadMs = startLeadMs(lead, longestWayMs);
  const isCountedIn = "countInBars" in command && (command.countInBars ?? 0) > 0;
  return isCountedIn ? Math.max(leadMs, COUNT_IN_LEAD_MS) : leadMs;
}

const startLeadMs = (lead: StartLead, longestWayMs: number): number =>
  lead === "auto" ? Math.min(LIMITS.startLeadMs.max, longestWayMs + AUTO_MARGIN_MS) : lead;
