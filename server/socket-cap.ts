import type { Server } from "node:http";
import { createConnectionCount } from "./connection-count.ts";
import type { ServerOptions } from "./options.ts";

/** Sockets besides those that are WebSockets: requests, and handshakes that are to be refused in words. */
const SPARE = 64;

/**
 * Ends sockets that are too many, before they have said a word. Whoever opens hundreds and sends nothing is never asked
 * what for.
 */
export function capSockets(
  http: Server,
  { maxConnections, maxPerAddress }: Pick<ServerOptions, "maxConnections" | "maxPerAddress">,
): void {
  const count = createConnectionCount(maxConnections, maxPerAddress, SPARE);
  http.on("connection", (socket) => {
    const place = count.enter(socket.remoteAddress);
    if (typeof place === "string") socket.destroy();
    else socket.once("close", () => place.leave());
  });
}
