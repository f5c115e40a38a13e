/**
 * `npm run bench:rate`: the mean rate of each streaming endpoint over 20 s, as seen by a client, from the real server in a
 * process of its own. `npm run bench:rate -- 60` for another number of seconds.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";

const seconds = Number(process.argv[2] ?? 20);
const paths = ["/ws", "/ws/transport", "/ws/transport/clock"];

const probe = createServer().listen(0, "127.0.0.1");
await once(probe, "listening");
const { port } = probe.address() as AddressInfo;
probe.close();

const server = spawn(
  process.execPath,
  ["--import", "tsx", "server/main.ts", "--port", String(port)],
  { cwd: fileURLToPath(new URL("..", import.meta.url)), stdio: ["ignore", "pipe", "inherit"] },
);
await once(server.stdout, "data");
server.stdout.resume();

const rows = await Promise.all(paths.map(measure));
console.table(rows);
server.kill();

async function measure(path: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  const arrivalsMs: number[] = [];
  socket.on("message", () => arrivalsMs.push(performance.now()));
  // The first message comes on connecting, off the grid of the ticks.
  await once(socket, "message");
  arrivalsMs.length = 0;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  socket.close();
  const gaps = arrivalsMs.slice(1).map((at, i) => at - (arrivalsMs[i] ?? at));
  const sorted = gaps.toSorted((a, b) => a - b);
  const at = (part: number) => (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(2);
  const spanMs = (arrivalsMs.at(-1) ?? 0) - (arrivalsMs[0] ?? 0);
  return {
    path,
    messages: arrivalsMs.length,
    "rate in Hz": ((gaps.length * 1000) / spanMs).toFixed(3),
    "gap p50 in ms": at(0.5),
    "gap p99": at(0.99),
    "gap max": at(1),
  };
}
