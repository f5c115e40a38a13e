import type { Socket } from "node:net";
import type { Flood } from "../workers/flooder.ts";
import { openFloodingSocket } from "./flooding-socket.ts";

/** Opens a connection and breaks it off when it is let in, as fast as it goes, so many of them under way at a time. */
export function floodConnections(port: number, atOnce: number): Flood {
  const totals = { letIn: 0, turnedAway: 0, unanswered: 0 };
  const startedMs = performance.now();
  const open = new Set<Socket>();
  let isOver = false;

  function next() {
    let status = 0;
    const socket = openFloodingSocket(port, "/ws/transport", {
      onAnswer(answered) {
        status = answered;
        socket.resetAndDestroy();
      },
      onClose() {
        open.delete(socket);
        if (isOver) return;
        if (status === 101) totals.letIn += 1;
        else if (status > 0) totals.turnedAway += 1;
        else totals.unanswered += 1;
        setImmediate(() => !isOver && next());
      },
    });
    open.add(socket);
  }
  for (let n = 0; n < atOnce; n += 1) next();

  return {
    stop() {
      isOver = true;
      for (const socket of open) socket.destroy();
      const seconds = (performance.now() - startedMs) / 1000;
      const all = totals.letIn + totals.turnedAway + totals.unanswered;
      return { ...totals, perSecond: Math.round(all / seconds) };
    },
  };
}
