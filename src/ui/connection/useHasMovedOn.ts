import { useState } from "react";
import type { TransportCommand } from "../../core/commands.ts";
import { useLastChange } from "../../react/useLastChange.ts";
import type { Restart } from "../../react/useRestart.ts";
import { useTransport } from "../../react/useTransport.ts";

const MOVES: ReadonlySet<TransportCommand["type"]> = new Set([
  "play",
  "resume",
  "pause",
  "stop",
  "seek",
]);

/** Whether the transport has been played or put elsewhere since it was paused for this restart, by whomever. */
export function useHasMovedOn(restart: Restart | null): boolean {
  const transport = useTransport();
  const lastChange = useLastChange();
  // The restart is told of before the state: the transport may still play then as it did before the outage.
  const [told, setTold] = useState({ restart, transport });
  if (told.restart !== restart) setTold({ restart, transport });
  if (lastChange && MOVES.has(lastChange.command.type)) return true;
  // Whoever is back late finds it playing again.
  return told.restart === restart && told.transport !== transport && transport.playing;
}
