/**
 * Our own protocol: what a client gets on `/ws/transport` that offers this WebSocket subprotocol. PROTOCOL.md has the
 * prose; the messages are in `v1-server-messages.ts` and `v1-client-messages.ts`. Times are ms; `at`, `sentAt`, `t1` and
 * `t2` are the server's monotonic clock, `t0` is the client's.
 */
export const SUBPROTOCOL_V1 = "codette.v1";
export const MAX_STREAM_HZ = 60;
/** One message in ten seconds: slower than that is what 0, changes only, is for. */
export const MIN_STREAM_HZ = 0.1;

export const isStreamHz = (hz: number): boolean =>
  hz === 0 || (hz >= MIN_STREAM_HZ && hz <= MAX_STREAM_HZ);

export const DEFAULT_STREAM_HZ = 30;
