import { OPCODE, closing, frame, text } from "../frames.ts";
import { type RawFrame, type RawResponse, type RawSocket, openRawSocket } from "../raw-socket.ts";
import { type FrameAttack, GIVE_UP_MS, type HttpAttack } from "./attack.ts";
import { handshake } from "./http-requests.ts";

const hostOf = (port: number) => `127.0.0.1:${port}`;

/** Nothing came for so long. */
const SILENCE = "silence";

/**
 * What comes of it: the statuses of the answers, each with the code of the error in it. A connection that has become a
 * WebSocket is closed as it should be; what is said until then is listed, and the close is "goodbye".
 */
export async function runHttpAttack(port: number, attack: HttpAttack): Promise<string> {
  const wire = await openRawSocket(port);
  const outcome: string[] = [];
  try {
    await attack.send(wire, hostOf(port));
    for (;;) {
      const answer = await inTime(wire.response());
      if (answer === SILENCE) outcome.push("left open");
      if (answer === SILENCE || answer === null) break;
      outcome.push(shown(answer));
      if (answer.status === 101) {
        await wire.write(closing(1000));
        outcome.push(...(await readToEnd(wire)).said, "goodbye");
        break;
      }
    }
  } finally {
    wire.reset();
  }
  return inWords(outcome);
}

/**
 * What comes of it: the codes of the errors in answer and then that the connection "lives on", or the close code, or
 * "ended" without one. A close code must have been followed by the end of the connection.
 */
export async function runFrameAttack(port: number, attack: FrameAttack): Promise<string> {
  const wire = await openRawSocket(port);
  try {
    const { path, protocol = null } = attack;
    const headers = { "Sec-WebSocket-Protocol": protocol };
    await wire.write(handshake(hostOf(port), { path, headers }));
    const opened = await wire.response();
    if (opened?.status !== 101) return `not opened: ${opened?.status}`;
    await attack.send(wire);
    if (!attack.leaves) await probe(wire, path);
    const { said, end, wasTold } = await readToEnd(wire);
    if (attack.isStranger && wasTold) return "was told of the transport";
    // Of a flood, how many were refused before it was cut off is a matter of luck.
    if (end !== "lives on") said.length = 0;
    const lasts = /^\d+$/.test(end) && !(await wire.endsWithin(GIVE_UP_MS));
    return inWords([...said, end, ...(lasts ? ["left open"] : [])]);
  } finally {
    wire.reset();
  }
}

/** Asks for nothing, is refused wherever anything is answered, and comes back by its name. */
const PROBE = JSON.stringify({ type: "probe", id: "probe" });
const PROBE_PING = "probe";

/** What is answered only when everything before it has been: the clock answers nothing but WebSocket's own pings. */
const probe = (wire: RawSocket, path: string) =>
  wire.write(path.endsWith("/clock") ? frame(OPCODE.ping, PROBE_PING) : text(PROBE));

async function readToEnd(wire: RawSocket) {
  const said: string[] = [];
  let wasTold = false;
  for (;;) {
    const next = await inTime(wire.frame());
    if (next === SILENCE) return { said, end: SILENCE, wasTold };
    if (next === null) return { said, end: "ended", wasTold };
    if (next.opcode === OPCODE.close) {
      const code = next.payload.length < 2 ? 1005 : next.payload.readUInt16BE(0);
      await wire.write(closing(1000));
      return { said, end: String(code), wasTold };
    }
    const word = wordOf(next);
    if (word === "probe") return { said, end: "lives on", wasTold };
    if (word !== null) said.push(word);
    else if (next.opcode === OPCODE.text) wasTold = true;
  }
}

/** What a frame says that is no part of the stream. */
function wordOf({ opcode, payload }: RawFrame): string | null {
  if (opcode === OPCODE.pong) return payload.toString() === PROBE_PING ? "probe" : null;
  if (opcode !== OPCODE.text) return null;
  const { type, id, code, success } = JSON.parse(payload.toString()) as Record<string, unknown>;
  if (id === "probe") return "probe";
  if (type === "error") return String(code);
  // An attack that is obeyed.
  return type === "ack" || success === true ? "ack" : null;
}

function shown({ status, headers, body }: RawResponse): string {
  if (headers["set-cookie"]) return "a header of the attacker's";
  if (status === 101) {
    const extensions = headers["sec-websocket-extensions"];
    const protocol = headers["sec-websocket-protocol"];
    return [101, protocol, extensions && `with ${extensions}`].filter(Boolean).join(" ");
  }
  const isJson = headers["content-type"]?.startsWith("application/json") && body !== "";
  const code = isJson ? (JSON.parse(body) as Record<string, string>)["code"] : undefined;
  return code === undefined ? String(status) : `${status} ${code}`;
}

/** Words that follow each other are counted. */
function inWords(outcome: readonly string[]): string {
  const runs: { word: string; times: number }[] = [];
  for (const word of outcome) {
    const last = runs.at(-1);
    if (last?.word === word) last.times += 1;
    else runs.push({ word, times: 1 });
  }
  const words = runs.map(({ word, times }) => (times > 1 ? `${word} ×${times}` : word));
  return words.join(", ") || "nothing";
}

async function inTime<T>(coming: Promise<T>): Promise<T | typeof SILENCE> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<typeof SILENCE>((resolve) => {
    timer = setTimeout(() => resolve(SILENCE), GIVE_UP_MS);
  });
  try {
    return await Promise.race([coming, silence]);
  } finally {
    clearTimeout(timer);
  }
}
