/** socket.io as it is, over WebSockets alone and without compression: one timer and `emit`. */
import { createServer } from "node:http";
import { Server } from "socket.io";
import { STREAM_HZ, runAtDeadlines } from "./deadline-timer.ts";
import { createTransport } from "./transport.ts";

const transport = createTransport();
const http = createServer();
const server = new Server(http, {
  transports: ["websocket"],
  perMessageDeflate: false,
  httpCompression: false,
  serveClient: false,
});

const tell = () => server.emit("state", transport.message().data);

server.on("connection", (socket) => {
  socket.on("command", (command: unknown) => {
    if (transport.take(JSON.stringify(command))) tell();
  });
});
http.listen({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096 });
runAtDeadlines(STREAM_HZ, tell);
