import { createAlarm } from "../core/alarm.ts";
import type { TransportCommand } from "../core/commands.ts";
import type { TransportState } from "../core/transport-state.ts";
import type { Surroundings } from "./surroundings.ts";

/** The display's own pace at 60 Hz: nobody sees more. */
const SHORTEST_GAP_MS = 16;

/**
 * Of which kind a command is, where the later of two of one kind leaves nothing of the earlier: as while scrubbing or dragging.
 * Null where each counts.
 */
export function kindOf(command: TransportCommand, { song }: TransportState): string | null {
  switch (command.type) {
    case "seek":
      return "seek";
    case "tempo":
      // Of several tempos it changes the one at the playhead, and the playhead moves on.
      return song.tempo.length === 1 ? "tempo" : null;
    case "loop":
      return Object.keys(command).toSorted().join(" ");
    default:
      return null;
  }
}

/**
 * Of one kind one command is on its way at a time, and the newest of those that came after it waits. The order of commands
 * stays as it was given: any other sends first what waits.
 */
export interface Coalescing {
  /** The command that waits and that one of this kind takes the place of; null when there is none. */
  replaceable(kind: string | null): string | null;
  /** Sends the command in its turn. */
  add(id: string, kind: string | null): void;
  /** It has been answered, or never will be. */
  answered(id: string): void;
  /** Nothing waits any more, and nothing is on its way. */
  clear(): void;
}

export interface CoalescingOptions {
  readonly surroundings: Pick<Surroundings, "clock" | "timers">;
  readonly send: (id: string) => void;
}

export function createCoalescing({ surroundings, send }: CoalescingOptions): Coalescing {
  const { clock, timers } = surroundings;
  const alarm = createAlarm(timers);
  /** The last of any kind. */
  let sent: { id: string; kind: string; atMs: number; isAnswered: boolean } | null = null;
  let waiting: { id: string; kind: string } | null = null;

  function sendNow(id: string, kind: string | null) {
    if (kind !== null) sent = { id, kind, atMs: clock.now(), isAnswered: false };
    send(id);
  }
  function sendWaiting() {
    if (!waiting) return;
    const { id, kind } = waiting;
    alarm.clear();
    waiting = null;
    sendNow(id, kind);
  }
  /** Sends what waits when it may be sent. */
  function proceed() {
    if (waiting && sent?.kind === waiting.kind) {
      if (!sent.isAnswered) return;
      const gapMs = sent.atMs + SHORTEST_GAP_MS - clock.now();
      if (gapMs > 0) return alarm.set(proceed, gapMs);
    }
    sendWaiting();
  }

  return {
    replaceable: (kind) => (waiting?.kind === kind ? (waiting?.id ?? null) : null),
    add(id, kind) {
      if (waiting?.kind !== kind) sendWaiting();
      if (kind === null) return sendNow(id, kind);
      waiting = { id, kind };
      proceed();
    },
    answered(id) {
      if (waiting?.id === id) waiting = null;
      if (sent?.id === id) sent.isAnswered = true;
      proceed();
    },
    clear() {
      alarm.clear();
      waiting = null;
      sent = null;
    },
  };
}
