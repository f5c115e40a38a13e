import { TOKEN_SUBPROTOCOL, encodeAuth } from "../../../src/protocol/access-token.ts";
import { ENDPOINTS } from "../../../server/endpoints.ts";
import { OPCODE, closing, fragments, frame, repeated, text } from "../frames.ts";
import type { FrameAttack, HttpAttack } from "./attack.ts";
import { handshake, httpAttack, request } from "./http-requests.ts";

/** What the attacked server wants to hear, and what is enough to listen. */
export const TOKEN = "open-sesame-0123456789";
export const VIEW_TOKEN = "just-looking-0123456789";

/** Headers that are almost right. */
const WRONG_HEADERS: readonly (readonly [string, string])[] = [
  ["nothing", ""],
  ["no token", "Bearer "],
  ["no scheme", TOKEN],
  ["another scheme", `Basic ${TOKEN}`],
  ["the scheme written together", `Bearer${TOKEN}`],
  ["the token cut", `Bearer ${TOKEN.slice(0, -1)}`],
  ["more than the token", `Bearer ${TOKEN}x`],
  ["the token in upper case", `Bearer ${TOKEN.toUpperCase()}`],
  ["the token twice", `Bearer ${TOKEN}${TOKEN}`],
  ["both tokens", `Bearer ${TOKEN}, Bearer ${VIEW_TOKEN}`],
  ["quotes around it", `Bearer "${TOKEN}"`],
  ["4 KiB", `Bearer ${"x".repeat(4096)}`],
  ["a pattern", "Bearer .*"],
];

/** On a server that wants a token: HTTP and handshakes without it. */
export const STRANGERS_REQUESTS: readonly HttpAttack[] = [
  httpAttack("a command without a token", "401 unauthorized", (host) =>
    request(host, { method: "POST", path: "/transport/play" }),
  ),
  httpAttack("the token in the query", "401 unauthorized", (host) =>
    request(host, { method: "POST", path: `/transport/play?token=${TOKEN}` }),
  ),
  httpAttack("a command with the token to listen", "403 forbidden", (host) =>
    request(host, {
      method: "POST",
      path: "/transport/play",
      headers: { Authorization: `Bearer ${VIEW_TOKEN}` },
    }),
  ),
  httpAttack("a command by GET with the token to listen", "403 forbidden", (host) =>
    request(host, {
      path: "/transport/seek?seconds=5",
      headers: { Authorization: `Bearer ${VIEW_TOKEN}` },
    }),
  ),
  ...WRONG_HEADERS.flatMap(([name, value]) => [
    httpAttack(`a command with ${name} in Authorization`, "401 unauthorized", (host) =>
      request(host, {
        method: "POST",
        path: "/transport/play",
        headers: { Authorization: value },
      }),
    ),
    httpAttack(`a look with ${name} in Authorization`, "401 unauthorized", (host) =>
      request(host, { path: "/transport/status", headers: { Authorization: value } }),
    ),
  ]),
  ...WRONG_HEADERS.filter(([, value]) => value !== "").map(([name, value]) =>
    httpAttack(`a handshake with ${name} in Authorization`, "401 unauthorized", (host) =>
      handshake(host, { headers: { Authorization: value } }),
    ),
  ),
  ...["", "x", TOKEN.slice(1), TOKEN.toUpperCase()].map((token) =>
    httpAttack(`a handshake that offers "${token}" as a token`, "401 unauthorized", (host) =>
      handshake(host, {
        headers: { "Sec-WebSocket-Protocol": `codette.v1, ${TOKEN_SUBPROTOCOL}${token}` },
      }),
    ),
  ),
  httpAttack("a handshake that offers a wrong token and a right one", "401 unauthorized", (host) =>
    handshake(host, {
      headers: { "Sec-WebSocket-Protocol": `${TOKEN_SUBPROTOCOL}x, ${TOKEN_SUBPROTOCOL}${TOKEN}` },
    }),
  ),
];

/** More than a connection may say, at the rate of a server that was told nothing else. */
const FLOOD = 1500;

const PATHS = ENDPOINTS.map(({ path }) => path);
const sent = (path: string, name: string, expected: string, bytes: Buffer): FrameAttack => ({
  name: `${name}, on ${path}`,
  path,
  expected,
  isStranger: true,
  send: (wire) => wire.write(bytes),
});

const FIRST_FRAMES: readonly FrameAttack[] = PATHS.flatMap((path) => {
  const first = (name: string, bytes: Buffer, expected = "4401") =>
    sent(path, name, expected, bytes);
  return [
    first("a command first", text('{"type":"play"}')),
    first("an older command first", text('{"command":"play"}')),
    first("a ping first", text('{"type":"ping","t0":1}')),
    first("no JSON first", text("{")),
    first("a list first", text("[]")),
    first("a binary first", frame(OPCODE.binary, encodeAuth(TOKEN))),
    first("5 KiB first", text("x".repeat(5 * 1024))),
    first("the token cut", text(encodeAuth(TOKEN.slice(0, -1)))),
    first("an empty token", text(encodeAuth(""))),
    first("no token", text('{"type":"auth"}')),
    first("a token that is a number", text('{"type":"auth","token":1}')),
    first("a token that is true", text('{"type":"auth","token":true}')),
    first("a token that is a list", text(`{"type":"auth","token":["${TOKEN}"]}`)),
    first("__proto__ with the token", text(`{"__proto__":${encodeAuth(TOKEN)}}`)),
    first(
      "a wrong token and then a right one",
      Buffer.concat([text(encodeAuth("x")), text(encodeAuth(TOKEN)), text('{"type":"play"}')]),
    ),
    first("a hundred commands at once", Buffer.concat(Array(100).fill(text('{"type":"play"}')))),
    first("no UTF-8", text(Buffer.from([0xff])), "1007"),
    first("a reserved opcode", frame(3), "1002"),
    first("too many fragments", fragments(Array.from({ length: 40 }, () => "")), "1008"),
    first("a goodbye", closing(1000), "1000"),
  ];
});

/** On a server that wants a token, by who has opened a WebSocket without one. Nobody of them may be told anything. */
export const STRANGERS_FRAMES: readonly FrameAttack[] = [
  ...FIRST_FRAMES,
  sent("/ws", "a flood of pings first", "1008", repeated(FLOOD, frame(OPCODE.ping))),
  sent("/ws", "a flood of pongs first", "1008", repeated(FLOOD, frame(OPCODE.pong))),
];

/** On a server that wants a token: it is to lose its patience after `handshakeTimeoutMs`. */
export const SILENT_STRANGERS: readonly FrameAttack[] = PATHS.map((path) => ({
  name: `not a word, on ${path}`,
  path,
  expected: "4401",
  isStranger: true,
  // Nothing is to be asked of it meanwhile.
  leaves: true,
  send: () => Promise.resolve(),
}));
