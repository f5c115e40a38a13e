import { quoted } from "../protocol/errors.ts";
import { MAX_STREAM_HZ, MIN_STREAM_HZ, isStreamHz } from "../protocol/v1.ts";

const TRANSPORT_PATH = "/ws/transport";

/**
 * The address of the transport's WebSocket. `server` may be that address itself, the server's HTTP address
 * (`http://localhost:8000`), or left out for the origin the page came from.
 *
 * @param hz state messages a second, 0 to 60; left out: the server's own rate
 * @throws TypeError when `server` is no such address, RangeError when `hz` is out of range
 */
export function socketUrl(server: string | undefined, hz?: number): string {
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
  url.protocol = url.protocol.replace("http", "ws");
  if (url.pathname === "/") url.pathname = TRANSPORT_PATH;
  url.hash = "";
  if (hz !== undefined) url.searchParams.set("hz", String(hz));
  return url.href;
}
