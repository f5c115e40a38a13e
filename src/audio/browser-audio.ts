import type { ClickContext } from "./click-context.ts";

/**
 * The browser's audio, with as little delay as it can do.
 *
 * @throws Error where there is none
 */
export function createBrowserAudio(): ClickContext {
  if (typeof AudioContext === "undefined") throw new Error("this browser has no Web Audio");
  return new AudioContext({ latencyHint: "interactive" });
}
