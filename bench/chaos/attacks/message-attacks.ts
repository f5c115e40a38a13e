import { OPCODE, fragments, frame, repeated, text } from "../frames.ts";
import type { FrameAttack } from "./attack.ts";

/** The limits of a server that was told nothing else. */
export interface AttackedLimits {
  readonly maxMessageBytes: number;
  readonly maxFragments: number;
  readonly messageBurst: number;
}

const PATH = "/ws/transport";
const sent = (name: string, expected: string, bytes: Buffer, path = PATH): FrameAttack => ({
  name,
  expected,
  path,
  send: (wire) => wire.write(bytes),
});
const said = (name: string, code: string, message: string) =>
  sent(name, `${code}, lives on`, text(message));
const half = 2000;

/** Messages that come as they should, and what is in them does not. */
export const CONTENT_ATTACKS: readonly FrameAttack[] = [
  said("an empty text", "invalid_json", ""),
  said("a byte order mark", "invalid_json", '\ufeff{"type":"stop"}'),
  said("null bytes", "invalid_json", "\0".repeat(64)),
  said("2000 brackets that close", "invalid_message", "[".repeat(half) + "]".repeat(half)),
  said("4000 brackets that do not", "invalid_json", "[".repeat(2 * half)),
  said(
    "a command under 600 objects",
    "unknown_type",
    `${'{"a":'.repeat(600)}{"type":"play"}${"}".repeat(600)}`.replace('{"a":', '{"type":"x","a":'),
  ),
  said(
    "a field of 1900 brackets",
    "invalid_field",
    `{"type":"seek","time_seconds":${"[".repeat(1900)}${"]".repeat(1900)}}`,
  ),
  said("a number beyond all numbers", "invalid_field", '{"type":"seek","time_seconds":1e999}'),
  said("a number of 3000 digits", "invalid_field", `{"type":"tempo","bpm":${"9".repeat(3000)}}`),
  said("a number near nothing", "out_of_range", '{"type":"tempo","bpm":5e-324}'),
  said("less than nothing", "out_of_range", '{"type":"seek","time_seconds":-5e-324}'),
  said("__proto__", "unknown_field", '{"type":"stop","__proto__":{"playing":true}}'),
  said("the type __proto__", "unknown_type", '{"type":"__proto__"}'),
  said("an id that is __proto__", "unknown_field", '{"type":"stop","id":"__proto__","x":1}'),
  said("a field twice", "out_of_range", '{"type":"tempo","bpm":120,"bpm":0}'),
  said("a type twice", "unknown_type", '{"type":"play","type":"nothing"}'),
  said("1000 fields", "unknown_field", `{"type":"stop",${'"a":1,'.repeat(600)}"b":1}`),
  said("a lone surrogate, escaped", "out_of_range", '{"type":"tempo","bpm":0,"id":"\\ud800"}'),
  said("a right-to-left override", "unknown_type", '{"type":"\u202eyalp"}'),
  sent(
    "100 messages in one packet",
    "unknown_type ×100, lives on",
    repeated(100, text('{"type":"nothing"}')),
  ),
  {
    name: "a message byte by byte",
    expected: "unknown_type, lives on",
    path: PATH,
    async send(wire) {
      for (const byte of text('{"type":"nothing"}')) await wire.write(Buffer.from([byte]));
    },
  },
  ...["/ws", PATH, "/ws/transport/control"].map((path) =>
    sent(`binary on ${path}`, "not_text, lives on", frame(OPCODE.binary, '{"type":"stop"}'), path),
  ),
  sent(
    "anything on the clock",
    "lives on",
    Buffer.concat([frame(OPCODE.binary, "x"), text("{"), text('{"type":"play"}')]),
    "/ws/transport/clock",
  ),
  sent("a command on /ws", "read_only, lives on", text('{"type":"play"}'), "/ws"),
  sent("a pong that nobody asked for", "lives on", frame(OPCODE.pong, "here")),
];

/** A text of so many bytes that is no command. */
const filled = (bytes: number) => `{"a":"${"x".repeat(bytes - 8)}"}`;

/** A message that is no object, in so many frames. */
const inPieces = (pieces: number) =>
  fragments(["[", ...Array.from({ length: pieces - 2 }, () => " "), "]"]);

/** What is more than the server takes, and what is just within. */
export function limitAttacks(limits: AttackedLimits): readonly FrameAttack[] {
  const { maxMessageBytes, maxFragments, messageBurst } = limits;
  const largest = 4 * maxMessageBytes;
  // As many as may come at once, those that are refused one by one, and more than come in anew meanwhile.
  const flood = messageBurst + 1000;
  return [
    sent("the largest message", "missing_field, lives on", text(filled(maxMessageBytes))),
    sent("a byte more", "too_large, lives on", text(filled(maxMessageBytes + 1))),
    sent("the largest that is refused", "too_large, lives on", text(filled(largest))),
    sent("a byte more than that", "1009", text(filled(largest + 1))),
    sent("that length without the bytes", "1009", text("", { length: BigInt(largest) + 1n })),
    sent("too much in two frames", "1009", fragments([filled(largest), "x"])),
    sent("the largest binary that is refused", "not_text, lives on", frame(2, filled(largest))),
    sent("a binary of a byte more", "1009", frame(2, filled(largest + 1))),

    sent("as many fragments as may be", "invalid_message, lives on", inPieces(maxFragments)),
    sent("one more", "1008", inPieces(maxFragments + 1)),
    sent("5000 empty fragments", "1008", fragments(Array.from({ length: 5000 }, () => ""))),

    sent("a flood of pings", "1008", repeated(flood, frame(OPCODE.ping))),
    sent("a flood of pongs", "1008", repeated(flood, frame(OPCODE.pong))),
    ...[PATH, "/ws", "/ws/transport/control"].map((path) =>
      sent(`a flood of messages on ${path}`, "1008", repeated(flood, text("[]")), path),
    ),
    sent("a flood on the clock", "1008", repeated(flood, text("[]")), "/ws/transport/clock"),
    sent("a flood of binaries", "1008", repeated(flood, frame(OPCODE.binary))),
  ];
}
