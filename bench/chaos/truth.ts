import type { WatchedServer } from "./watched-server.ts";
import type { ServerState } from "./workers/insider.ts";
import type { Sample } from "./workers/transport-clients.ts";

/**
 * Where the transport is at CLOCK_MONOTONIC `atMs`, in seconds, as the server's own word has it, for as long as nobody
 * commands it and nothing loops. No part of what is measured is in it but the server's clock, which is this one plus a
 * constant.
 */
export function positionAt(
  { playing, time_seconds, timestamp_ms }: ServerState,
  { serverMinusMonotonicMs }: Pick<WatchedServer, "serverMinusMonotonicMs">,
  atMs: number,
): number {
  const sinceMs = atMs + serverMinusMonotonicMs - timestamp_ms;
  return playing ? time_seconds + sinceMs / 1000 : time_seconds;
}

/** How far off each sample is, without its sign, ms. */
export const errorsMs = (
  samples: readonly Sample[],
  state: ServerState,
  server: Pick<WatchedServer, "serverMinusMonotonicMs">,
): number[] =>
  samples.map(({ atMs, seconds }) => Math.abs(seconds - positionAt(state, server, atMs)) * 1000);
