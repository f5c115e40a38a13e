import { describe, expect, test } from "vitest";
import { type JournalEntry, createAuthority } from "../../server/authority.ts";
import type { TransportCommand } from "../../src/core/commands.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { NOW_MS } from "../support/arbitraries.ts";
import { answered } from "../support/served-peers.ts";

const PLAY: TransportCommand = { type: "play" };
const tempo = (bpm: number): TransportCommand => ({ type: "tempo", bpm });
const request = (id: string) => ({ request: { id, scope: null } });

/** An authority whose journal writes when the test says so. */
function createWorld() {
  const written: JournalEntry[] = [];
  const waiting: { keep(): void; fail(): void }[] = [];
  const clock = { nowMs: NOW_MS };
  const journal = {
    write: (entry: JournalEntry) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({
          keep() {
            written.push(entry);
            resolve();
          },
          fail: () => reject(new Error("the disk is full")),
        });
      }),
  };
  const authority = createAuthority(
    createTransportState(),
    { now: () => clock.nowMs },
    { journal },
  );
  const told: number[] = [];
  authority.watch(({ state }) => told.push(state.revision));
  const next = async (how: "keep" | "fail") => {
    waiting.shift()?.[how]();
    await answered();
  };
  return { authority, written, waiting, told, clock, next };
}

describe("an authority with a journal", () => {
  test("tells nobody of a command before it is written down", async () => {
    const { authority, written, told, next } = createWorld();
    const initial = authority.state;
    const verdict = authority.submit(PLAY);
    let isSettled = false;
    void verdict.then(() => (isSettled = true));
    await answered();
    expect(authority.state).toBe(initial);
    expect(authority.stateAt(NOW_MS)).toBe(initial);
    expect([told, isSettled]).toEqual([[], false]);

    await next("keep");
    expect(await verdict).toEqual({ ok: true, state: authority.state });
    expect(authority.state).toMatchObject({ playing: true, revision: 1 });
    expect(written).toEqual([{ state: authority.state, answered: [] }]);
    expect(told).toEqual([1]);
  });

  test("takes the moment at which a command came, not that at which it was written down", async () => {
    const { authority, clock, next } = createWorld();
    void authority.submit(PLAY);
    clock.nowMs += 40;
    await next("keep");
    expect(authority.state.anchor.atMs).toBe(NOW_MS);
  });

  test("writes what comes meanwhile in one, in order", async () => {
    const { authority, written, waiting, told, next } = createWorld();
    const verdicts = [authority.submit(PLAY)];
    for (let bpm = 100; bpm < 150; bpm += 1) {
      verdicts.push(authority.submit(tempo(bpm), request(`${bpm}`)));
    }
    await next("keep");
    expect(waiting).toHaveLength(1);
    await next("keep");
    expect(written.map(({ state }) => state.revision)).toEqual([1, 51]);
    expect(written[1]?.answered.map(({ id, revision }) => [id, revision])).toEqual(
      Array.from({ length: 50 }, (_, i) => [`${100 + i}`, i + 2]),
    );
    const states = (await Promise.all(verdicts)).map((each) => each.ok && each.state.revision);
    expect(states).toEqual(Array.from({ length: 51 }, (_, i) => i + 1));
    expect(told).toEqual(states);
  });

  test("refuses what cannot be written down, as if it had never come", async () => {
    const { authority, told, next } = createWorld();
    const initial = authority.state;
    const lost = [authority.submit(PLAY), authority.submit(tempo(90)), authority.submit(tempo(91))];
    await next("fail");
    await next("fail");
    for (const verdict of await Promise.all(lost)) {
      expect(verdict).toMatchObject({ ok: false, error: { code: "store_unavailable" } });
    }
    expect(authority.state).toBe(initial);
    expect(told).toEqual([]);

    const kept = authority.submit(tempo(99));
    await next("keep");
    expect(await kept).toMatchObject({ ok: true, state: { revision: 1, playing: false } });
  });

  test("still says at once what is wrong with a command", async () => {
    const { authority, waiting } = createWorld();
    expect(await authority.submit(tempo(1))).toMatchObject({
      ok: false,
      rejection: { field: "bpm" },
    });
    expect(waiting).toEqual([]);
    // And is not stuck after it.
    void authority.submit(PLAY);
    expect(waiting).toHaveLength(1);
  });

  test("does once what is sent again while it is being written down", async () => {
    const { authority, next, told } = createWorld();
    const [first, again] = [1, 2].map(() => authority.submit(tempo(90), request("a")));
    await next("keep");
    expect(await first).toMatchObject({ ok: true, state: { revision: 1 } });
    expect(await again).toEqual({ ok: true, state: authority.state, repeats: 1 });
    expect(told).toEqual([1]);
  });

  test("does it after all when the first could not be written down", async () => {
    const { authority, next, told } = createWorld();
    const [first, again] = [1, 2].map(() => authority.submit(tempo(90), request("a")));
    await next("fail");
    await next("keep");
    expect(await first).toMatchObject({ ok: false });
    expect(await again).toEqual({ ok: true, state: authority.state });
    expect(told).toEqual([1]);
  });

  test("says when nothing waits to be written down", async () => {
    const { authority, next } = createWorld();
    await authority.settled();
    void authority.submit(PLAY);
    let isSettled = false;
    void authority.settled().then(() => (isSettled = true));
    await answered();
    expect(isSettled).toBe(false);
    await next("keep");
    expect(isSettled).toBe(true);
  });
});
