import type { Server } from "node:http";
import { createAddressCount } from "./address-count.ts";
import { isLoopbackAddress } from "./addresses.ts";
import type { ServerOptions } from "./options.ts";

/** Of an address that is not this machine's, unless an option says otherwise. */
export const MOST_PER_ADDRESS = 256;
/** Sockets besides those that are WebSockets: requests, and handshakes that are to be refused in words. */
const SPARE = 64;

type Caps = Pick<ServerOptions, "maxConnections" | "maxPerAddress">;

/** How many WebSockets this address may have. */
export const mostOf = (address: string | undefined, { maxConnections, maxPerAddress }: Caps) =>
  maxPerAddress ?? (isLoopbackAddress(address ?? "") ? maxConnections : MOST_PER_ADDRESS);

/**
 * Ends sockets that are too many, before they have said a word. Whoever opens hundreds and sends nothing is never asked
 * what for.
 */
export function capSockets(http: Server, caps: Caps): void {
  const addresses = createAddressCount();
  let total = 0;
  http.on("connection", (socket) => {
    const { remoteAddress } = socket;
    if (
      total >= caps.maxConnections + SPARE ||
      addresses.of(remoteAddress) >= mostOf(remoteAddress, caps) + SPARE
    ) {
      socket.destroy();
      return;
    }
    total += 1;
    const leave = addresses.enter(remoteAddress);
    socket.once("close", () => {
      total -= 1;
      leave();
    });
  });
}
