import type { Socket } from "node:net";
import type { Flood } from "../workers/flooder.ts";
import { openFloodingSocket } from "./flooding-socket.ts";

const AT_ONCE = 64;
/** Where there is no room, one that knocks waits so long before the next. */
const KNOCK_EVERY_MS = 10;

/**
 * Opens connections and keeps them, until nobody else is let in or there are `most` of them; from then on it goes on
 * knocking, a hundred times a second. They hear of changes only.
 */
export async function holdConnections(port: number, most: number): Promise<Flood> {
  const totals = { held: 0, turnedAway: 0, lost: 0 };
  const kept = new Set<Socket>();
  let isOver = false;

  const openOne = () =>
    new Promise<number>((resolve) => {
      let status = 0;
      const socket = openFloodingSocket(port, "/ws/transport?hz=0", {
        onAnswer(answered) {
          status = answered;
          if (status === 101) {
            totals.held += 1;
            kept.add(socket);
          } else {
            totals.turnedAway += 1;
            socket.destroy();
          }
          resolve(status);
        },
        onClose() {
          if (kept.delete(socket) && !isOver) totals.lost += 1;
          resolve(status);
        },
      });
    });

  for (let tries = 0; totals.held < most && tries < 2 * most; tries += AT_ONCE) {
    const statuses = await Promise.all(Array.from({ length: AT_ONCE }, openOne));
    if (statuses.every((status) => status !== 101)) break;
  }
  const knocking = setInterval(() => void openOne(), KNOCK_EVERY_MS);
  return {
    stop() {
      isOver = true;
      clearInterval(knocking);
      for (const socket of kept) socket.destroy();
      return { ...totals };
    },
  };
}
