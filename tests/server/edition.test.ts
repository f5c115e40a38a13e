import { beforeEach, describe, expect, test } from "vitest";
import { type Authority, createAuthority } from "../../server/authority.ts";
import { type Note, createEdition } from "../../server/edition.ts";
import type { Frame } from "../../server/frame.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";

let looks: number;
let authority: Authority;
let seq: number;
beforeEach(() => {
  looks = 0;
  seq = 0;
  // Every look at the clock shows a millisecond more.
  const clock = { now: () => 1_733_123_456_789 + (looks += 1) };
  authority = createAuthority(createTransportState(), clock);
});

const nextSeq = () => (seq += 1);
function edition(news = 0, notes: readonly Note[] = []) {
  return createEdition({ authority, boot: "0badcafe", sampleRateHz: 44_100, nextSeq }, news, notes);
}
const messagesIn = ({ texts }: Frame) =>
  texts.map((text) => JSON.parse(text) as Record<string, unknown>);

describe("an edition", () => {
  test("is of one moment, whenever it is asked for what", () => {
    const one = edition();
    expect(looks).toBe(1);
    const [state] = messagesIn(one.frame("state"));
    const [clock] = messagesIn(one.frame("clock"));
    const [anchor] = messagesIn(one.frame("anchor"));
    expect(looks).toBe(1);
    const atMs = 1_733_123_456_790;
    expect(state).toMatchObject({ data: { timestamp_ms: atMs } });
    expect(clock).toMatchObject({ timestamp_ms: atMs });
    expect(anchor).toMatchObject({ sentAt: atMs });
  });

  test("makes a frame once for each shape", () => {
    const one = edition();
    for (const shape of ["state", "clock", "anchor"] as const) {
      expect(one.frame(shape)).toBe(one.frame(shape));
    }
    expect(edition().frame("state")).not.toBe(one.frame("state"));
  });

  test("has one number, and none where nobody hears anchors", () => {
    const [first, second] = [edition(), edition()];
    first.frame("state");
    first.catchUp("clock", { news: 0, song: null });
    expect(seq).toBe(0);
    const numbers = [
      second.frame("anchor"),
      second.catchUp("anchor", { news: 0, song: null }),
      first.frame("anchor"),
    ].map((frame) => messagesIn(frame).at(-1)?.["seq"]);
    expect(numbers).toEqual([1, 1, 2]);
  });
});

describe("whoever has missed something", () => {
  const notes = [1, 2, 3].map((news) => ({ news, text: `{"type":"change","revision":${news}}` }));

  test("is told the notes since, the song if it is another, and the state", async () => {
    const before = authority.state.song;
    await authority.submit({ type: "marker", at: { beats: beats(8) }, name: "Verse" });
    const one = edition(3, notes);
    const typesFor = (news: number, song: typeof before | null) =>
      messagesIn(one.catchUp("anchor", { news, song })).map(({ type, revision }) => [
        type,
        revision,
      ]);
    expect(typesFor(1, before)).toEqual([
      ["change", 2],
      ["change", 3],
      ["song", 1],
      ["state", 1],
    ]);
    expect(typesFor(1, authority.state.song)).toEqual([
      ["change", 2],
      ["change", 3],
      ["state", 1],
    ]);
    expect(typesFor(3, null)).toEqual([
      ["song", 1],
      ["state", 1],
    ]);
  });

  test("is told in one frame, which is made once for all who know the same", () => {
    const one = edition(3, notes);
    const { song } = authority.state;
    const frame = one.catchUp("anchor", { news: 2, song });
    expect(one.catchUp("anchor", { news: 2, song })).toBe(frame);
    expect(one.catchUp("anchor", { news: 1, song })).not.toBe(frame);
    expect(one.catchUp("anchor", { news: 2, song: null })).not.toBe(frame);
    // Whoever knew that is another by now: what was asked with may have changed since.
    const seat = { news: 0, song };
    const early = one.catchUp("anchor", seat);
    seat.news = 3;
    expect(one.catchUp("anchor", { news: 0, song })).toBe(early);
    expect(one.catchUp("anchor", seat)).not.toBe(early);
  });

  test("hears the state alone on the plain endpoints", () => {
    const one = edition(3, notes);
    for (const shape of ["state", "clock"] as const) {
      expect(one.catchUp(shape, { news: 0, song: null })).toBe(one.frame(shape));
    }
  });
});
