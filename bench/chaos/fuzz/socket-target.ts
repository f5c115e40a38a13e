import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { WebSocket } from "ws";
import { isAnswer } from "./core-target.ts";
import type { FuzzState, FuzzTarget, Reply } from "./fuzz-run.ts";
import type { Input, Way } from "./inputs.ts";

const PROTOCOL = "codette.v1";
/** An answer that has not come by then will not. */
const GIVE_UP_MS = 5000;
/** Is refused everywhere and comes back by its name, after the answers to everything before it. */
const PROBE = JSON.stringify({ type: "probe", id: "the end" });

const endsIt = (text: string) => text.includes('"id":"the end"');

/**
 * A server on a port of this machine, by real sockets and requests.
 *
 * @param port of a server that takes as many messages a second as come
 */
export async function createSocketTarget(port: number): Promise<FuzzTarget> {
  const at = `127.0.0.1:${port}`;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const heard: string[] = [];
  const open = async (path: string, protocols: string[] = []) => {
    const socket = new WebSocket(`ws://${at}${path}`, protocols);
    const texts: string[] = [];
    socket.on("message", (data: Buffer) => texts.push(data.toString()));
    await once(socket, "open");
    return { socket, texts };
  };
  const speakers = {
    seed: await open("/ws/transport?hz=0"),
    own: await open("/ws/transport?hz=0", [PROTOCOL]),
    control: await open("/ws/transport/control"),
  };
  const listeners = [
    await open("/ws"),
    await open("/ws/transport/clock"),
    await open("/ws/transport", [PROTOCOL]),
  ];
  for (const { socket } of listeners) {
    socket.on("message", (data: Buffer) => heard.push(data.toString()));
  }

  async function say(way: Exclude<Way, "http">, { text, isBinary }: Input): Promise<Reply> {
    const { socket, texts } = speakers[way];
    texts.length = 0;
    socket.send(isBinary ? Buffer.from(text) : text, { binary: isBinary });
    socket.send(PROBE);
    const signal = AbortSignal.timeout(GIVE_UP_MS);
    while (!texts.some(endsIt)) await once(socket, "message", { signal });
    return { texts: texts.filter((each) => !endsIt(each) && isAnswer(each)) };
  }

  async function ask({ path, method, text }: Input): Promise<Reply> {
    const sent = request(`http://${at}${path}`, { method, agent, timeout: GIVE_UP_MS });
    sent.end(method === "POST" ? text : undefined);
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part as Buffer);
    return { texts: [Buffer.concat(parts).toString()], status: response.statusCode ?? 0 };
  }

  return {
    send: (input) => (input.way === "http" ? ask(input) : say(input.way, input)),
    state: () => readState(at),
    takeHeard: () => heard.splice(0),
    async close() {
      agent.destroy();
      for (const { socket } of [...Object.values(speakers), ...listeners]) {
        socket.close();
        if (socket.readyState !== WebSocket.CLOSED) await once(socket, "close");
      }
    },
  };
}

/** As somebody is told who comes by codette.v1: only there nothing in it changes because time passes. */
function readState(at: string): Promise<FuzzState> {
  const socket = new WebSocket(`ws://${at}/ws/transport?hz=0`, [PROTOCOL], {
    handshakeTimeout: GIVE_UP_MS,
  });
  let song = "";
  return new Promise<FuzzState>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("close", (code) => reject(new Error(`no state, but the close code ${code}`)));
    socket.on("message", (data: Buffer) => {
      const text = data.toString();
      const { type, seq: _, sentAt: __, ...state } = JSON.parse(text) as Record<string, unknown>;
      if (type === "song") song = text;
      if (type === "state") {
        resolve({ revision: Number(state["revision"]), text: JSON.stringify(state) + song });
      }
    });
  }).finally(() => socket.terminate());
}
