/** `ws` used with care: one timer, one `JSON.stringify` a tick, and `send` with the same buffer for each client. */
import { WebSocketServer } from "ws";
import { STREAM_HZ, runAtDeadlines } from "./deadline-timer.ts";
import { createTransport } from "./transport.ts";

const transport = createTransport();
const server = new WebSocketServer({
  host: "127.0.0.1",
  port: Number(process.argv[2]),
  backlog: 4096,
  perMessageDeflate: false,
});

function tell() {
  const bytes = Buffer.from(JSON.stringify(transport.message()));
  for (const socket of server.clients) {
    if (socket.readyState === socket.OPEN) socket.send(bytes, { binary: false });
  }
}

server.on("connection", (socket) => {
  socket.on("message", (data: Buffer) => {
    if (transport.take(data.toString())) tell();
  });
  socket.on("error", () => socket.terminate());
});
runAtDeadlines(STREAM_HZ, tell);
