import { type Socket, connect } from "node:net";
import { requestHead } from "../../server/websocket/handshake.ts";
import type { Flood } from "../workers/flooder.ts";

const KEY = Buffer.from("sixteen bytes ok").toString("base64");
/** A head of 160 bytes takes longer than any server should wait. */
const BYTE_EVERY_MS = 100;

/** So many handshakes at a time, a byte of each every 100 ms. Where one is broken off, another begins. */
export function sendSlowHandshakes(port: number, count: number): Flood {
  const head = Buffer.from(requestHead(`127.0.0.1:${port}`, "/ws/transport", KEY));
  const slots = Array.from({ length: count }, () => ({
    socket: null as Socket | null,
    sent: 0,
  }));
  const totals = { opened: 0, bytes: 0, brokenOff: 0, letIn: 0 };

  function open(slot: (typeof slots)[number]) {
    totals.opened += 1;
    const socket = connect(port, "127.0.0.1");
    slot.socket = socket;
    slot.sent = 0;
    socket.on("data", (bytes) => {
      if (bytes.toString("latin1", 0, 12) === "HTTP/1.1 101") totals.letIn += 1;
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      if (slot.socket !== socket) return;
      slot.socket = null;
      totals.brokenOff += 1;
    });
  }
  let turn = 0;
  // A tenth of them in a hundredth of a second: all at once would be a flood of its own kind.
  const timer = setInterval(() => {
    turn = (turn + 1) % 10;
    for (let i = turn; i < count; i += 10) {
      const slot = slots[i];
      if (!slot) continue;
      if (!slot.socket) open(slot);
      if (slot.sent >= head.length - 1) continue;
      slot.socket?.write(head.subarray(slot.sent, slot.sent + 1));
      slot.sent += 1;
      totals.bytes += 1;
    }
  }, BYTE_EVERY_MS / 10);

  return {
    stop() {
      clearInterval(timer);
      const held = slots.filter(({ socket }) => socket !== null).length;
      for (const slot of slots) {
        const { socket } = slot;
        slot.socket = null;
        socket?.destroy();
      }
      return { ...totals, held };
    },
  };
}
