import { describe, expect, test } from "vitest";
import { createFrame } from "../../server/frame.ts";
import { connectRaw, startUpgradingServer } from "../support/upgraded-socket.ts";

/** What `ws` itself writes to a socket for these texts. */
async function writtenByWs(texts: readonly string[], length: number): Promise<Buffer> {
  const server = await startUpgradingServer();
  const client = await connectRaw(server.port);
  const { webSocket } = await server.next();
  for (const text of texts) webSocket.send(text);
  return client.bytes(length);
}

describe("a frame has the very bytes that ws writes", () => {
  test.each([0, 1, 124, 125, 126, 127, 255, 256, 65_534, 65_535, 65_536, 70_000])(
    "for a text of %d bytes",
    async (length) => {
      const text = "x".repeat(length);
      const frame = createFrame(text);
      expect(frame.texts).toEqual([text]);
      const written = await writtenByWs([text], frame.bytes.length);
      expect(written.equals(frame.bytes)).toBe(true);
    },
  );

  test.each([
    ["two bytes each", "ä".repeat(62), 124],
    // 63 characters, and a byte too many for a length in seven bits.
    ["two bytes each, beyond the short lengths", "ä".repeat(63), 126],
    ["two bytes each, beyond the middle lengths", "é".repeat(32_768), 65_536],
    ["one to four bytes", "🎹 Übergang – 前奏", 25],
    ["half a character, as a string may have it", "\ud83c", 3],
    ["control characters", '{"type":"state"}\n\0', 18],
  ])("for a text of %s", async (_, text, length) => {
    const frame = createFrame(text);
    expect(Buffer.byteLength(text)).toBe(length);
    const written = await writtenByWs([text], frame.bytes.length);
    expect(written.equals(frame.bytes)).toBe(true);
  });

  test("for several texts in one, as for one after the other", async () => {
    const texts = ["", "song", "x".repeat(126), "ä", "y".repeat(65_536), "state"];
    const frame = createFrame(...texts);
    expect(frame.texts).toEqual(texts);
    const written = await writtenByWs(texts, frame.bytes.length);
    expect(written.equals(frame.bytes)).toBe(true);
  });
});

test("a frame of nothing is nothing", () => {
  const { texts, bytes } = createFrame();
  expect([texts, bytes.length]).toEqual([[], 0]);
});
