import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAuthority } from "../../server/authority.ts";
import { applyCommand } from "../../src/core/commands.ts";
import { leadOf } from "../../src/core/start-lead.ts";
import { createTransportState, positionAt } from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";
import { NOW_MS, arbitraryCommand } from "../support/arbitraries.ts";

const authorityAt = (nowMs: number) =>
  createAuthority(createTransportState(), { now: () => nowMs });

describe("the authority", () => {
  test("obeys a command at its own time and tells who watches", async () => {
    const authority = authorityAt(NOW_MS);
    const seen: unknown[] = [];
    authority.watch((accepted) => seen.push(accepted));
    const outcome = await authority.submit({ type: "play" });
    expect(outcome).toEqual({ ok: true, state: authority.state });
    expect(authority.state).toMatchObject({ playing: true, anchor: { beats: 0, atMs: NOW_MS } });
    expect(seen).toEqual([{ command: { type: "play" }, state: authority.state, by: null }]);
  });

  test("tells who gave a command, where they have a name", async () => {
    const authority = authorityAt(NOW_MS);
    const seen: unknown[] = [];
    authority.watch(({ by, state }) => seen.push([by, state.revision]));
    const ada = { id: 3, name: "Ada", colour: "#c2752b" };
    await authority.submit({ type: "play" }, { by: ada });
    await authority.submit({ type: "pause" }, { by: null });
    await authority.submit({ type: "tempo", bpm: 1 }, { by: ada });
    await authority.submit({ type: "stop" });
    expect(seen).toEqual([
      [ada, 1],
      [null, 2],
      [null, 3],
    ]);
  });

  test("counts in at once, and holds the position until that is over", async () => {
    const { clock, authority } = clockedAuthority();
    await authority.submit({ type: "play", countInBars: 2 });
    // Two bars of two seconds, and what every count-in is announced ahead.
    expect(authority.state).toMatchObject({ playing: true, anchor: { atMs: NOW_MS + 4150 } });
    expect(authority.stateAt(NOW_MS)).toBe(authority.state);
    expect(positionAt(authority.state, NOW_MS + 4150)).toBe(0);
    expect(positionAt(authority.state, NOW_MS + 4650)).toBe(1);

    clock.nowMs += 1000;
    await authority.submit({ type: "pause" });
    expect(authority.stateAt(NOW_MS + 4150)).toMatchObject({ playing: false, countInBars: 0 });
  });

  test("counts in after what a start is announced ahead", async () => {
    const { authority } = clockedAuthority();
    await authority.submit({ type: "start_lead", lead: 200 });
    await authority.submit({ type: "play", countInBars: 1 });
    expect(authority.state.anchor.atMs).toBe(NOW_MS + 2200);
  });

  test("no longer tells who has stopped watching", async () => {
    const authority = authorityAt(NOW_MS);
    let told = 0;
    const unwatch = authority.watch(() => (told += 1));
    unwatch();
    await authority.submit({ type: "play" });
    expect(told).toBe(0);
  });

  test("keeps the very same state when it refuses, and tells nobody", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryCommand), async (commands) => {
        const authority = authorityAt(NOW_MS);
        let told = 0;
        authority.watch(() => (told += 1));
        let accepted = 0;
        for (const command of commands) {
          const before = authority.state;
          const outcome = await authority.submit(command);
          const leadMs = leadOf(command, before.startLead, 0);
          expect(outcome).toEqual(applyCommand(before, command, NOW_MS + leadMs));
          if (outcome.ok) accepted += 1;
          else expect(authority.state).toBe(before);
        }
        expect(told).toBe(accepted);
        expect(authority.state.revision).toBe(accepted);
      }),
    );
  });
});

/** An authority whose clock the test sets. */
function clockedAuthority(longestWayMs = 0) {
  const clock = { nowMs: NOW_MS };
  const initial = createTransportState();
  const authority = createAuthority(
    initial,
    { now: () => clock.nowMs },
    {
      longestWayMs: () => longestWayMs,
    },
  );
  return { clock, authority };
}

/** When a play takes effect that says it was given then, in ms after it arrives. */
const anchorOf = async (givenAtMs: number, before: readonly number[] = []) => {
  const { clock, authority } = clockedAuthority();
  for (const atMs of before) {
    clock.nowMs = atMs;
    await authority.submit({ type: "tempo", bpm: 90 });
  }
  clock.nowMs = NOW_MS;
  await authority.submit({ type: "play" }, { givenAtMs });
  return authority.state.anchor.atMs - NOW_MS;
};

describe("a command that says when it was given", () => {
  test("takes effect then", async () => {
    expect(await anchorOf(NOW_MS - 40)).toBe(-40);
    expect(await anchorOf(NOW_MS - 500)).toBe(-500);
    expect(await anchorOf(NOW_MS)).toBe(0);
  });

  test.each([
    ["more than half a second ago", NOW_MS - 500.001],
    ["in the future", NOW_MS + 0.001],
    ["an hour ahead", NOW_MS + 3_600_000],
    ["never", Number.NaN],
  ])("takes effect on arrival when that is %s", async (_, givenAtMs) => {
    expect(await anchorOf(givenAtMs)).toBe(0);
  });

  test("does not take effect before the command that came before it", async () => {
    expect(await anchorOf(NOW_MS - 40, [NOW_MS - 100])).toBe(-40);
    expect(await anchorOf(NOW_MS - 40, [NOW_MS - 10])).toBe(-10);
  });

  test("that pauses leaves the playhead where it was then", async () => {
    const { clock, authority } = clockedAuthority();
    await authority.submit({ type: "play" });
    clock.nowMs += 2000;
    await authority.submit({ type: "pause" }, { givenAtMs: NOW_MS + 1500 });
    // 120 bpm: two beats a second.
    expect(authority.state).toMatchObject({ playing: false, anchor: { beats: 3 } });
  });
});

describe("with a start lead", () => {
  test.each([
    [100, 0, 100],
    [100, 300, 100],
    ["auto" as const, 42, 52],
    ["auto" as const, 800, 500],
  ])(
    "of %s and a longest way of %d ms a play takes effect %d ms later",
    async (lead, way, aheadMs) => {
      const { clock, authority } = clockedAuthority(way);
      await authority.submit({ type: "start_lead", lead });
      // When it was given does not matter then: everybody waits for the same moment.
      const outcome = await authority.submit({ type: "play" }, { givenAtMs: NOW_MS - 40 });
      expect(outcome).toEqual({ ok: true, state: authority.state });
      expect(authority.state).toMatchObject({ playing: true, anchor: { atMs: NOW_MS + aheadMs } });
      expect(authority.stateAt(clock.nowMs)).toMatchObject({ playing: false });
      expect(authority.stateAt(NOW_MS + aheadMs)).toBe(authority.state);
    },
  );

  test("what plays goes on until an announced seek takes effect", async () => {
    const { clock, authority } = clockedAuthority();
    await authority.submit({ type: "play" });
    await authority.submit({ type: "start_lead", lead: 200 });
    clock.nowMs += 1000;
    await authority.submit({ type: "seek", position: { beats: beats(64) } });
    const positionIn = (ms: number) =>
      positionAt(authority.stateAt(clock.nowMs + ms), clock.nowMs + ms);
    expect(positionIn(199)).toBeCloseTo(2.398, 9);
    expect(positionIn(200)).toBe(64);
    expect(positionIn(300)).toBeCloseTo(64.2, 9);
  });
});
