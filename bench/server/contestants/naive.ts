/**
 * A WebSocket server as one writes it first: an interval and a `JSON.stringify` for each client. A command is seen by
 * everybody at the next run of their own interval, because nothing else is there to tell them.
 */
import { WebSocketServer } from "ws";
import { STREAM_HZ } from "./deadline-timer.ts";
import { createTransport } from "./transport.ts";

const transport = createTransport();
const server = new WebSocketServer({
  host: "127.0.0.1",
  port: Number(process.argv[2]),
  backlog: 4096,
});

server.on("connection", (socket) => {
  const interval = setInterval(() => {
    socket.send(JSON.stringify(transport.message()));
  }, 1000 / STREAM_HZ);
  socket.on("message", (data: Buffer) => void transport.take(data.toString()));
  socket.on("error", () => socket.terminate());
  socket.on("close", () => clearInterval(interval));
});
