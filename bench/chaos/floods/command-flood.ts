import type { Socket } from "node:net";
import { OPCODE } from "../../server/websocket/frame-parser.ts";
import { maskedFrame } from "../../server/websocket/frames.ts";
import type { Flood } from "../workers/flooder.ts";
import { openFloodingSocket } from "./flooding-socket.ts";

const STEP_MS = 5;
/** What the server does not take piles up no further than this. */
const MOST_WAITING_BYTES = 256 * 1024;
const TOO_MANY = 1008;

/** Commands at such a rate, over so many connections in turns. Where one is closed, another is opened at once. */
export function floodCommands(port: number, perSecond: number, connections: number): Flood {
  const totals = { sent: 0, held: 0, accepted: 0, refused: 0, closed: 0, closedTooMany: 0 };
  const sockets: (Socket | null)[] = Array.from({ length: connections }, () => null);
  let isOver = false;

  function open(slot: number) {
    let answered = false;
    const socket = openFloodingSocket(port, "/ws/transport?hz=0", {
      onAnswer(status) {
        answered = status === 101;
        if (answered) sockets[slot] = socket;
      },
      onFrame(opcode, bytes, from, to) {
        if (opcode === OPCODE.close && to - from >= 2) {
          const code = ((bytes[from] ?? 0) << 8) | (bytes[from + 1] ?? 0);
          if (code === TOO_MANY) totals.closedTooMany += 1;
          // With manners enough to let go of it.
          sockets[slot] = null;
          socket.end();
        }
        const kind = Buffer.from(bytes.subarray(from, Math.min(to, from + 14))).toString();
        if (kind.startsWith('{"type":"ack"')) totals.accepted += 1;
        if (kind.startsWith('{"type":"error')) totals.refused += 1;
      },
      onClose() {
        sockets[slot] = null;
        if (isOver) return;
        if (answered) totals.closed += 1;
        setTimeout(() => !isOver && open(slot), answered ? 0 : 100);
      },
    });
  }
  for (let slot = 0; slot < connections; slot += 1) open(slot);

  const startedMs = performance.now();
  let id = 0;
  let due = 0;
  const timer = setInterval(() => {
    const wanted = Math.floor(((performance.now() - startedMs) * perSecond) / 1000);
    for (; due < wanted; due += 1) {
      const socket = sockets[due % connections];
      if (!socket || socket.writableLength > MOST_WAITING_BYTES) {
        totals.held += 1;
        continue;
      }
      id += 1;
      const command = { type: "seek", time_seconds: id % 600, id };
      socket.write(maskedFrame(OPCODE.text, Buffer.from(JSON.stringify(command))));
      totals.sent += 1;
    }
  }, STEP_MS);

  return {
    stop() {
      isOver = true;
      clearInterval(timer);
      for (const socket of sockets) socket?.destroy();
      const seconds = (performance.now() - startedMs) / 1000;
      return { ...totals, sentPerSecond: Math.round(totals.sent / seconds) };
    },
  };
}
