import type { Scope } from "../client/scope.ts";
import type { Clock } from "../core/timing.ts";
import { type AudioClock, createAudioClock } from "./audio-clock.ts";
import type { ClickContext } from "./click-context.ts";
import { type ClickLedger, createClickLedger } from "./click-ledger.ts";
import { type ClickPlayer, createClickPlayer } from "./click-player.ts";

/** What there is once the user has made the gesture. */
export interface Audio {
  readonly context: ClickContext;
  readonly clock: AudioClock;
  readonly player: ClickPlayer;
  readonly ledger: ClickLedger;
}

interface AudioOptions {
  readonly createContext: () => ClickContext;
  /** The client's. */
  readonly clock: Clock;
}

/** @param scope whose end takes the sound away and closes the context */
export function openAudio(
  { createContext, clock }: AudioOptions,
  volume: number,
  scope: Scope,
  onStateChange: () => void,
): Audio {
  const context = createContext();
  const player = createClickPlayer(context, volume);
  const ledger = createClickLedger(player);
  context.addEventListener("statechange", onStateChange);
  scope.own(() => {
    context.removeEventListener("statechange", onStateChange);
    ledger.clear();
    player.dispose();
    // It may have been closed by the browser.
    context.close().catch(() => {});
  });
  return { context, clock: createAudioClock({ context, clock }), player, ledger };
}
