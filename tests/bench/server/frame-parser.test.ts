import { describe, expect, test } from "vitest";
import { OPCODE, createFrameParser } from "../../../bench/server/websocket/frame-parser.ts";
import { frame, maskedFrame } from "../../../bench/server/websocket/frames.ts";
import { createDice } from "../../../bench/chaos/dice.ts";

type Seen = readonly [opcode: number, payload: string];

/** What comes out of `bytes`, pushed in chunks that end where `cuts` say. */
function seenIn(bytes: Buffer, cuts: readonly number[] = [], areMasked = false): Seen[] {
  const seen: Seen[] = [];
  const parser = createFrameParser(areMasked, (opcode, payload, from, to) => {
    seen.push([opcode, Buffer.from(payload.subarray(from, to)).toString()]);
  });
  // One buffer for all reads, as sockets have it: what is in it is gone with the next read.
  const read = Buffer.alloc(bytes.length);
  let start = 0;
  for (const end of [...cuts, bytes.length]) {
    const size = bytes.copy(read, 0, start, end);
    parser.push(read, size);
    read.fill(0xee);
    start = end;
  }
  return seen;
}

/** Lengths of 7 bits, of 16, and the first ones of either. */
const PAYLOADS = ["", "a", "b".repeat(125), "c".repeat(126), "d".repeat(300), "e".repeat(65_535)];
const TEXTS = PAYLOADS.map((payload): Seen => [OPCODE.text, payload]);
const frames = (make: typeof frame) =>
  Buffer.concat(PAYLOADS.map((payload) => make(OPCODE.text, Buffer.from(payload))));

describe("a whole chunk", () => {
  test("has every frame in it", () => {
    expect(seenIn(frames(frame))).toEqual(TEXTS);
  });

  test("is unmasked when it comes from a client", () => {
    expect(seenIn(frames(maskedFrame), [], true)).toEqual(TEXTS);
  });

  test("has control frames between the others", () => {
    const stream = Buffer.concat([
      frame(OPCODE.ping, Buffer.from("?")),
      frame(OPCODE.text, Buffer.from("x")),
      frame(OPCODE.close, Buffer.from([3, 232])),
    ]);
    expect(seenIn(stream).map(([opcode]) => opcode)).toEqual([9, 1, 8]);
  });

  test("may hold a length of 64 bits", () => {
    const size = 70_000;
    const head = Buffer.from([0x81, 127, 0, 0, 0, 0, 0, size >> 16, (size >> 8) & 255, size & 255]);
    const stream = Buffer.concat([head, Buffer.alloc(size, "f")]);
    expect(seenIn(stream)).toEqual([[OPCODE.text, "f".repeat(size)]]);
  });
});

describe("a stream that is cut", () => {
  test.each([
    ["a server's", frame, false],
    ["a client's", maskedFrame, true],
  ])("gives the same frames wherever it is, %s", (_whose, make, areMasked) => {
    const stream = Buffer.concat([
      make(OPCODE.text, Buffer.from("one")),
      make(OPCODE.text, Buffer.from("2".repeat(200))),
      make(OPCODE.text, Buffer.from("three")),
    ]);
    const whole = seenIn(stream, [], areMasked);
    for (let cut = 1; cut < stream.length; cut += 1) {
      expect(seenIn(stream, [cut], areMasked), `cut at ${cut}`).toEqual(whole);
    }
    const everywhere = Array.from({ length: stream.length - 1 }, (_, i) => i + 1);
    expect(seenIn(stream, everywhere, areMasked)).toEqual(whole);
  });

  test.each([1, 2, 3, 4, 5])("gives the same frames in random chunks (seed %i)", (seed) => {
    const dice = createDice(seed);
    const stream = frames(frame);
    const cuts: number[] = [];
    for (let at = 0; at < stream.length; at += 1 + Math.floor(dice() * 2000)) cuts.push(at);
    expect(seenIn(stream, cuts)).toEqual(TEXTS);
  });

  test("gives nothing before its frame is whole", () => {
    const stream = frame(OPCODE.text, Buffer.from("x".repeat(200)));
    expect(seenIn(stream.subarray(0, stream.length - 1))).toEqual([]);
  });
});

describe("what no server may send is refused", () => {
  test.each([
    ["a reserved bit", [0xc1, 0], /reserved bit/],
    ["the beginning of a fragmented message", [0x01, 1, 65], /several frames/],
    ["the rest of one", [0x80, 1, 65], /several frames/],
    ["a mask", [0x81, 0x81, 1, 2, 3, 4, 65], /with a mask/],
    ["an unknown opcode", [0x83, 0], /opcode 3/],
    ["an unknown control opcode", [0x8b, 0], /opcode 11/],
    ["a long control frame", [0x89, 126, 0, 200], /long control frame/],
    ["a length that is written too long", [0x81, 126, 0, 5], /16 bits/],
    ["one in 64 bits", [0x81, 127, 0, 0, 0, 0, 0, 0, 1, 0], /64 bits/],
    ["more than a megabyte", [0x81, 127, 0, 0, 0, 0, 0, 0x20, 0, 0], /2097152 bytes/],
    ["more than any number", [0x81, 127, 255, 255, 255, 255, 255, 255, 255, 255], /bytes/],
  ])("%s", (_what, bytes, message) => {
    expect(() => seenIn(Buffer.from(bytes))).toThrow(message);
  });

  test("and a client must mask", () => {
    const stream = frame(OPCODE.text, Buffer.from("x"));
    expect(() => seenIn(stream, [], true)).toThrow(/without a mask/);
  });
});
