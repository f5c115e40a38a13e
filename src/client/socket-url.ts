const TRANSPORT_PATH = "/ws/transport";

/**
 * The address of the transport's WebSocket. `server` may be that address itself, the server's HTTP address
 * (`http://localhost:8000`), or left out for the origin the page came from.
 *
 * @param hz state messages a second, 0 to 60; left out: the server's own rate
 * @throws TypeError when `server` is not an address
 */
export function socketUrl(server: string | undefined, hz?: number): string {
  const page = typeof location === "undefined" ? undefined : location.href;
  if (!server && !page)
    throw new TypeError("there is no page here: createTransportClient needs a url");
  const url = new URL(server || "/", page);
  url.protocol = url.protocol.replace("http", "ws");
  if (url.pathname === "/") url.pathname = TRANSPORT_PATH;
  url.hash = "";
  if (hz !== undefined) url.searchParams.set("hz", String(hz));
  return url.href;
}
