import { OPCODE, closing, fragments, frame, text } from "../frames.ts";
import type { FrameAttack } from "./attack.ts";

const PATH = "/ws/transport";

/** Sent at once and whole. */
const sent = (name: string, expected: string, bytes: Buffer, path = PATH): FrameAttack => ({
  name,
  expected,
  path,
  send: (wire) => wire.write(bytes),
});

const join = (...frames: readonly Buffer[]) => Buffer.concat(frames);
const open = (payload: Uint8Array | string = "") => text(payload, { fin: false });
const onwards = (payload: Uint8Array | string = "", fin = false) =>
  frame(OPCODE.continuation, payload, { fin });

/** Each of these is no UTF-8, for another reason. */
const NOT_UTF8: readonly (readonly [string, string])[] = [
  ["a byte that never stands there", "ff"],
  ["a rest without a start", "80"],
  ["a start without a rest", "c3"],
  ["a high surrogate", "eda080"],
  ["a low surrogate", "edbfbf"],
  ["a slash written too long", "c0af"],
  ["a null byte written too long", "c080"],
  ["a character above U+10FFFF", "f4908080"],
];

/** What breaks RFC 6455 in its frames, section 5. */
export const FRAME_ATTACKS: readonly FrameAttack[] = [
  sent("an unmasked frame", "1002", text('{"type":"ping"}', { isMasked: false })),
  sent("an unmasked ping", "1002", frame(OPCODE.ping, "", { isMasked: false })),
  ...[1, 2, 4, 7].map((rsv) => sent(`reserved bits ${rsv}`, "1002", text("{}", { rsv }))),
  sent("a reserved bit in a continuation", "1002", join(open(), frame(0, "", { rsv: 4 }))),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) =>
    sent(`reserved opcode ${opcode}`, "1002", frame(opcode, "{}")),
  ),

  ...(
    [
      ["ping", OPCODE.ping],
      ["pong", OPCODE.pong],
      ["close", OPCODE.close],
    ] as const
  ).flatMap(([name, opcode]) => [
    sent(`a ${name} in pieces`, "1002", frame(opcode, "", { fin: false })),
    sent(`a ${name} of 126 bytes`, "1002", frame(opcode, Buffer.alloc(126))),
    sent(`a ${name} with a length of 8 bytes`, "1002", frame(opcode, "", { lengthBytes: 8 })),
  ]),

  sent("a continuation of nothing", "1002", onwards("{}", true)),
  sent("a continuation after a whole message", "1002", join(text("{}"), onwards("{}", true))),
  sent("a text in the middle of a text", "1002", join(open("{"), text("{}"))),
  sent("a binary in the middle of a text", "1002", join(open("{"), frame(OPCODE.binary))),
  sent(
    "a ping in the middle of a text",
    "invalid_message, lives on",
    join(open("["), frame(OPCODE.ping, "between"), onwards("]", true)),
  ),
  sent(
    "a close in the middle of a text",
    "1000",
    join(open("["), closing(1000), onwards("]", true)),
  ),

  sent("a length with the highest bit", "1009", text("", { length: 1n << 63n })),
  sent("a length of 2^62", "1009", text("", { length: 1n << 62n })),
  sent("a length of 2^53", "1009", text("", { length: 1n << 53n })),
  sent("a length of 2^32", "1009", text("", { length: 1n << 32n })),
  sent("a binary with a length of 2^31", "1009", frame(OPCODE.binary, "", { length: 1n << 31n })),
  // RFC 6455 tells who writes them not to; nobody is harmed by reading them.
  sent("a short length in 2 bytes", "invalid_message, lives on", text("[]", { lengthBytes: 2 })),
  sent("a short length in 8 bytes", "invalid_message, lives on", text("[]", { lengthBytes: 8 })),

  ...NOT_UTF8.map(([name, hex]) => sent(`text: ${name}`, "1007", text(Buffer.from(hex, "hex")))),
  sent("no UTF-8 over two frames", "1007", fragments([Buffer.from([0xc3]), Buffer.from([0x28])])),
  sent(
    "a character over two frames",
    "invalid_message, lives on",
    fragments([Buffer.from('"\u00e9').subarray(0, 2), Buffer.from([0xa9, 0x22])]),
  ),

  sent("a close without a code", "1005", frame(OPCODE.close)),
  sent("a close with half a code", "1002", frame(OPCODE.close, Buffer.from([3]))),
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map((code) =>
    sent(`close code ${code}`, "1002", closing(code)),
  ),
  ...[1000, 1001, 3000, 4999].map((code) => sent(`close code ${code}`, `${code}`, closing(code))),
  sent("a reason that is no UTF-8", "1007", closing(1000, Buffer.from([0xff]))),
  sent("a reason of 123 bytes", "1000", closing(1000, "x".repeat(123))),
  sent("a reason of 124 bytes", "1002", closing(1000, "x".repeat(124))),
  sent("a command after a close", "1000", join(closing(1000), text('{"type":"play"}'))),
  sent("a second close", "1000", join(closing(1000), closing(1001))),
  sent("noise after a close", "1000", join(closing(1000), Buffer.alloc(1000, 0xff))),
  sent("a command after what broke the rules", "1002", join(frame(3), text('{"type":"play"}'))),

  {
    name: "half a frame, and then the end",
    expected: "ended",
    path: PATH,
    leaves: true,
    async send(wire) {
      await wire.write(text('{"type":"play"}').subarray(0, 9));
      wire.finish();
    },
  },
  {
    name: "half a frame, and then a reset",
    expected: "ended",
    path: PATH,
    leaves: true,
    async send(wire) {
      await wire.write(text('{"type":"play"}').subarray(0, 9));
      wire.reset();
    },
  },
  {
    name: "half a message, and then the end",
    expected: "ended",
    path: PATH,
    leaves: true,
    async send(wire) {
      await wire.write(open('{"type":"pl'));
      wire.finish();
    },
  },
  {
    name: "HTTP on a WebSocket",
    expected: "1002",
    path: PATH,
    send: (wire) => wire.write("POST /transport/play HTTP/1.1\r\n\r\n"),
  },
];
