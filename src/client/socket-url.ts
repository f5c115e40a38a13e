import { quoted } from "../protocol/errors.ts";
import { SESSION_NAME_RULE, isSessionName } from "../protocol/session-name.ts";
import { MAX_STREAM_HZ, MIN_STREAM_HZ, isStreamHz } from "../protocol/v1.ts";

const TRANSPORT_PATH = "/ws/transport";

/** What is asked for in the address. What is left out is as the address says, or else for the server to choose. */
export interface StreamOptions {
  /** State messages a second, 0 to 60. */
  readonly hz?: number | undefined;
  /** Which of the server's transports: a name of 1 to 64 letters (a to z, A to Z), digits, `.`, `_` and `-`. */
  readonly session?: string | undefined;
  /** What this client has heard last, on a connection that it has lost. */
  readonly heard?: { readonly boot: string; readonly revision: number } | null;
}

/**
 * The address of the transport's WebSocket. `server` may be that address itself, the server's HTTP address
 * (`http://localhost:8000`), or left out for the origin the page came from.
 *
 * @throws TypeError when `server` is no such address, RangeError for a rate or a name that there cannot be
 */
export function socketUrl(
  server: string | undefined,
  { hz, session, heard }: StreamOptions = {},
): string {
  const page = typeof location === "undefined" ? undefined : location.href;
  if (!server && !page)
    throw new TypeError("there is no page here: createTransportClient needs a url");
  const url = new URL(server || "/", page);
  if (!/^(http|ws)s?:$/.test(url.protocol)) {
    throw new TypeError(`the url must be like http://localhost:8000, not ${quoted(server)}`);
  }
  if (hz !== undefined && !isStreamHz(hz)) {
    throw new RangeError(`hz must be 0, or from ${MIN_STREAM_HZ} to ${MAX_STREAM_HZ}, not ${hz}`);
  }
  if (session !== undefined && !isSessionName(session)) {
    throw new RangeError(`session must be ${SESSION_NAME_RULE}, not ${quoted(session)}`);
  }
  url.protocol = url.protocol.replace("http", "ws");
  if (url.pathname === "/") url.pathname = TRANSPORT_PATH;
  url.hash = "";
  if (hz !== undefined) url.searchParams.set("hz", String(hz));
  if (session !== undefined) url.searchParams.set("session", session);
  if (heard) {
    url.searchParams.set("epoch", heard.boot);
    url.searchParams.set("revision", String(heard.revision));
  }
  return url.href;
}
