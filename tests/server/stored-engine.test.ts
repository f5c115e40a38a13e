import { pino } from "pino";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Authority } from "../../server/authority.ts";
import type { MachineTime } from "../../server/machine-time.ts";
import type { RequestScope } from "../../server/request-window.ts";
import { type Store, openStore } from "../../server/store.ts";
import { type StoredEngine, createStoredEngine } from "../../server/stored-engine.ts";
import { systemTimers } from "../../server/system-timing.ts";
import type { TransportCommand } from "../../src/core/commands.ts";
import { createTransportState, positionAt } from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const START_MS = 1_733_123_456_789;
const seek = (to: number): TransportCommand => ({ type: "seek", position: { beats: beats(to) } });

interface Process {
  readonly engine: StoredEngine;
  readonly store: Store;
  open(session?: string): Promise<Authority>;
  /** Ends it without a word, as `kill -9` does. */
  kill(): Promise<void>;
}

/** One machine, its clock in the test's hand, and processes on it one after the other. */
function createMachine({ maxStored = 100 } = {}) {
  const directory = temporaryDirectory();
  const manual = createManualClock(START_MS);
  const wall = { stepMs: 0 };
  const log: string[] = [];
  const logger = pino(
    {},
    { write: (line) => void log.push((JSON.parse(line) as { msg: string }).msg) },
  );
  return {
    manual,
    wall,
    log,
    async start(boot: string): Promise<Process> {
      const store = await openStore(directory, logger, systemTimers);
      onTestFinished(() => store.close());
      const clock = { now: () => manual.clock.now() + wall.stepMs };
      const machineNow = (): MachineTime => ({
        serverMs: clock.now(),
        uptimeMs: manual.clock.now() - START_MS,
        machineBoot: "machine",
      });
      const engine = createStoredEngine({
        store,
        initial: createTransportState,
        boot,
        clock,
        timers: manual.timers,
        machineNow,
        resumeWithinMs: 30_000,
        maxStored,
        log: logger,
      });
      return {
        engine,
        store,
        open: (session = "default") => engine.open(session, () => 0),
        kill: () => store.close(),
      };
    },
  };
}

async function does(
  authority: Authority,
  command: TransportCommand,
  id?: string | number,
  scope: RequestScope | null = { ended: null },
) {
  const request = id === undefined ? undefined : { id, scope };
  const verdict = await authority.submit(command, { request });
  if (!verdict.ok) throw new Error(JSON.stringify(verdict));
  return verdict;
}

describe("after a kill", () => {
  test("everything acknowledged is there: state, song and revision", async () => {
    const machine = createMachine();
    const first = await machine.start("one");
    const authority = await first.open();
    await does(authority, { type: "marker", key: "a", at: { beats: beats(4) }, name: "Verse" });
    await does(authority, { type: "tempo_event", at: beats(8), bpm: 90, ramp: true });
    await does(authority, seek(17.25));
    await does(authority, { type: "start_lead", lead: "auto" });
    const { state } = authority;
    await first.kill();
    machine.manual.advance(3_600_000);
    const again = await (await machine.start("two")).open();
    expect(again.state).toEqual({
      ...state,
      anchor: { ...state.anchor, atMs: expect.any(Number) as number },
    });
    expect(again.restart).toBeUndefined();
    expect(machine.log).toEqual([]);
  });

  test("what played goes on, counted from the last sign of life", async () => {
    const machine = createMachine();
    const first = await machine.start("one");
    await does(await first.open(), { type: "play" });
    // Signs of life come once a second: long playing is no outage.
    machine.manual.advance(600_500);
    await first.kill();
    machine.manual.advance(20_000);
    const again = await (await machine.start("two")).open();
    expect(again.restart).toMatchObject({ outageMs: 20_500, wasPaused: false });
    expect(positionAt(again.state, again.now())).toBeCloseTo(620.5 * 2, 6);
    expect(machine.log).toEqual([again.restart?.message]);
  });

  test("what played is paused after a long outage, and stays so", async () => {
    const machine = createMachine();
    const first = await machine.start("one");
    await does(await first.open(), { type: "play" });
    machine.manual.advance(10_000);
    await first.kill();
    machine.manual.advance(60_000);
    const second = await machine.start("two");
    const again = await second.open();
    expect(again.restart).toMatchObject({ outageMs: 60_000, wasPaused: true });
    expect(again.state).toMatchObject({ playing: false, revision: 2, anchor: { beats: 20 } });
    await second.kill();
    const third = await (await machine.start("three")).open();
    expect(third.state).toMatchObject({ playing: false, revision: 2, anchor: { beats: 20 } });
    expect(third.restart).toBeUndefined();
  });

  test("a step of the wall clock meanwhile moves nothing", async () => {
    const machine = createMachine();
    const first = await machine.start("one");
    await does(await first.open(), { type: "play" });
    machine.manual.advance(10_000);
    await first.kill();
    machine.wall.stepMs = -3_600_000;
    machine.manual.advance(2000);
    const again = await (await machine.start("two")).open();
    expect(again.restart).toMatchObject({ outageMs: 2000 });
    expect(positionAt(again.state, again.now())).toBeCloseTo(24, 6);
  });

  test("a command that was acknowledged is not done again under its id, text or number", async () => {
    const machine = createMachine();
    const first = await machine.start("one");
    const authority = await first.open();
    await does(authority, seek(1), "a");
    await does(authority, seek(2), 1);
    await does(authority, seek(3));
    await first.kill();
    const again = await (await machine.start("two")).open();
    expect(await does(again, seek(1), "a")).toMatchObject({ repeats: 1 });
    expect(await does(again, seek(2), 1)).toMatchObject({ repeats: 2 });
    expect(again.state).toMatchObject({ revision: 3, anchor: { beats: 3 } });
  });

  test("a whole number is taken as new when its connection had said goodbye, or it comes by another way", async () => {
    const machine = createMachine();
    const first = await machine.start("one");
    const authority = await first.open();
    const connection: RequestScope = { ended: null };
    await does(authority, { type: "play" }, 1, connection);
    await does(authority, { type: "pause" }, 2, null);
    connection.ended = "left";
    authority.forget?.(connection);
    await first.kill();
    const again = await (await machine.start("two")).open();
    expect(await does(again, { type: "play" }, 1)).not.toHaveProperty("repeats");
    expect(await does(again, { type: "pause" }, 2)).not.toHaveProperty("repeats");
    // By the way that it came.
    expect(await does(again, { type: "pause" }, 2, null)).toMatchObject({ repeats: 2 });
  });

  test("a goodbye that comes while the command is being written down counts as well", async () => {
    const machine = createMachine();
    const first = await machine.start("one");
    const authority = await first.open();
    const connection: RequestScope = { ended: null };
    const verdict = does(authority, { type: "play" }, 1, connection);
    connection.ended = "left";
    authority.forget?.(connection);
    await verdict;
    await first.kill();
    const again = await (await machine.start("two")).open();
    expect(await does(again, { type: "play" }, 1)).not.toHaveProperty("repeats");
  });

  test("a command is not done again though the wall clock was set, and that two processes ago", async () => {
    const machine = createMachine();
    const first = await machine.start("one");
    await does(await first.open(), seek(1), "a");
    await first.kill();
    machine.wall.stepMs = 3_600_000;
    const second = await machine.start("two");
    await second.open();
    await second.kill();
    machine.manual.advance(3000);
    const again = await (await machine.start("three")).open();
    expect(await does(again, seek(1), "a")).toMatchObject({ repeats: 1 });
  });

  test("what played goes on after two in a row, also where nobody had asked for it in between", async () => {
    const machine = createMachine();
    const first = await machine.start("one");
    for (const name of ["default", "band"]) await does(await first.open(name), { type: "play" });
    machine.manual.advance(60_000);
    await first.kill();
    machine.manual.advance(20_000);
    const second = await machine.start("two");
    await second.open();
    // Longer than an outage may be, and the server is there.
    machine.manual.advance(40_000);
    await second.kill();
    machine.manual.advance(20_000);
    const third = await machine.start("three");
    machine.manual.advance(60_000);
    const band = await third.open("band");
    expect(band.restart).toMatchObject({ outageMs: 20_000, wasPaused: false });
    expect(positionAt(band.state, band.now())).toBeCloseTo(200 * 2, 6);
    expect(band.continues?.({ epoch: "two", revision: 1 })).toBe(true);
  });

  test("a server that could not write at first counts as having been there", async () => {
    const machine = createMachine();
    const first = await machine.start("one");
    await does(await first.open(), { type: "play" });
    machine.manual.advance(1000);
    await first.kill();
    const second = await machine.start("two");
    vi.spyOn(second.store, "write").mockRejectedValue(new Error("No space left"));
    await second.open();
    machine.manual.advance(60_000);
    await second.kill();
    machine.manual.advance(1000);
    const again = await (await machine.start("three")).open();
    expect(again.restart).toMatchObject({ outageMs: 1000, wasPaused: false });
    expect(positionAt(again.state, again.now())).toBeCloseTo(62 * 2, 6);
    expect(again.continues?.({ epoch: "two", revision: 1 })).toBe(true);
  });

  test("of 100 processes before it the last 64 are remembered", async () => {
    const machine = createMachine();
    for (let i = 1; i <= 100; i += 1) await (await machine.start(`${i}`)).kill();
    const { store } = await machine.start("last");
    expect(store.keys("life/").length).toBe(65);
  }, 60_000);

  test("the ids of 3000 commands before it take no more room than 1024", async () => {
    const machine = createMachine();
    const first = await machine.start("one");
    const authority = await first.open();
    for (let i = 0; i < 3000; i += 250) {
      await Promise.all(
        Array.from({ length: 250 }, (_, k) => does(authority, seek(i + k), `${i + k}`)),
      );
    }
    expect(first.store.keys("answered/default/")).toHaveLength(1024);
    await first.kill();
    const again = await (await machine.start("two")).open();
    expect(await does(again, seek(2999), "2999")).toMatchObject({ repeats: 3000 });
    expect(await does(again, seek(1976), "1976")).toMatchObject({ repeats: 1977 });
    expect(await does(again, seek(1975), "1975")).not.toHaveProperty("repeats");
  });
});

test("ids are stored for two minutes, by whichever process", async () => {
  const machine = createMachine();
  const first = await machine.start("one");
  const authority = await first.open();
  await does(authority, seek(1), "a");
  machine.manual.advance(60_000);
  await does(authority, seek(2), "b");
  await first.kill();
  const second = await machine.start("two");
  const again = await second.open();
  const stored = () => second.store.keys("answered/default/").length;
  machine.manual.advance(59_000);
  await does(again, seek(3), "c");
  expect(stored()).toBe(3);
  machine.manual.advance(2000);
  await does(again, seek(4));
  expect(stored()).toBe(2);
  machine.manual.advance(200_000);
  await does(again, seek(5), "e");
  expect(stored()).toBe(1);
});

describe("what a client saw last", () => {
  test("is continued by the processes that come after, and by no others", async () => {
    const machine = createMachine();
    const first = await machine.start("one");
    const authority = await first.open();
    await does(authority, seek(1));
    await does(authority, seek(2));
    await first.kill();
    const second = await machine.start("two");
    await second.open();
    await second.kill();
    const again = await (await machine.start("three")).open();
    const continues = (epoch: string, revision: number) => again.continues?.({ epoch, revision });
    expect([continues("one", 1), continues("one", 2), continues("two", 2)]).toEqual([
      true,
      true,
      true,
    ]);
    // Never acknowledged by it, or of another transport.
    expect([continues("one", 3), continues("elsewhere", 1)]).toEqual([false, false]);
    // Nothing had been done there.
    expect(continues("elsewhere", 0)).toBe(true);
    expect(continues("three", 2)).toBe(true);
    await does(again, seek(3));
    expect([continues("three", 3), continues("three", 4)]).toEqual([true, false]);
  });
});

describe("a session that is put away", () => {
  test("comes back as it was, what it played counted as an outage from then", async () => {
    const { manual, start } = createMachine();
    const { open } = await start("one");
    const authority = await open("band");
    await does(authority, seek(8));
    await does(authority, { type: "play" });
    manual.advance(1000);
    authority.close();
    manual.advance(5000);
    const soon = await open("band");
    expect(soon.restart).toMatchObject({ outageMs: 5000, wasPaused: false });
    expect(positionAt(soon.state, soon.now())).toBeCloseTo(20, 6);
    soon.close();
    manual.advance(600_000);
    const late = await open("band");
    expect(late.restart).toMatchObject({ outageMs: 600_000, wasPaused: true });
    expect(late.state).toMatchObject({ playing: false, anchor: { beats: 20 } });
  });

  test("by a server that ends was not put away: only the time without a server counts", async () => {
    const machine = createMachine();
    const first = await machine.start("one");
    const authority = await first.open("band");
    await does(authority, { type: "play" });
    machine.manual.advance(1000);
    authority.close(true);
    await first.engine.close();
    machine.manual.advance(2000);
    const second = await machine.start("two");
    machine.manual.advance(60_000);
    const band = await second.open("band");
    expect(band.restart).toMatchObject({ outageMs: 2000, wasPaused: false });
    expect(positionAt(band.state, band.now())).toBeCloseTo(63 * 2, 6);
  });

  test("while nothing can be stored has not been away", async () => {
    const machine = createMachine();
    const { open, store } = await machine.start("one");
    const authority = await open("band");
    await does(authority, { type: "play" });
    vi.spyOn(store, "write").mockRejectedValueOnce(new Error("No space left"));
    machine.manual.advance(10_000);
    authority.close();
    machine.manual.advance(40_000);
    const band = await open("band");
    expect(band.restart).toBeUndefined();
    expect(positionAt(band.state, band.now())).toBeCloseTo(50 * 2, 6);
  });

  test("in the middle of a command has the command, and is not older than its last answer", async () => {
    const { start } = createMachine();
    const { open } = await start("one");
    for (let round = 1; round <= 20; round += 1) {
      const authority = await open("band");
      const verdict = does(authority, seek(round));
      authority.close();
      const [again] = await Promise.all([open("band"), verdict]);
      expect(again.state).toMatchObject({ revision: round, anchor: { beats: round } });
      again.close();
    }
  });

  test("leaves nothing behind when nothing was done in it", async () => {
    const { start } = createMachine();
    const { open, store } = await start("one");
    (await open("looked-at")).close();
    await open();
    expect(store.keys("session/")).toEqual(["session/default"]);
  });
});

test("no more sessions are stored than there may be, and those that are can be opened", async () => {
  const { start } = createMachine({ maxStored: 2 });
  const { open } = await start("one");
  await does(await open("a"), seek(1));
  await does(await open("b"), seek(1));
  await expect(open("c")).rejects.toThrow("at most 2 sessions");
  await open("a");
  // There is no server without it.
  await does(await open(), seek(1));
});

test("sessions in which nothing has been done yet take room, as long as they are open", async () => {
  const { start } = createMachine({ maxStored: 2 });
  const { open, store } = await start("one");
  const looked = [await open("a"), await open("b")];
  await expect(open("c")).rejects.toThrow("at most 2 sessions");
  looked[0]?.close();
  await vi.waitFor(() => open("c"));
  expect(store.keys("session/")).toEqual([]);
});

/** The next process finds what it cannot read. */
async function startAfterAVersionToCome() {
  const machine = createMachine();
  const first = await machine.start("one");
  await does(await first.open(), seek(1));
  await first.store.write({ put: { "session/default": { from: "a version to come" } } });
  await first.kill();
  return { machine, second: await machine.start("two") };
}

test("what cannot be read of a session is kept, and it begins anew", async () => {
  const { machine, second } = await startAfterAVersionToCome();
  expect((await second.open()).state).toEqual(createTransportState());
  expect(machine.log[0]).toContain("begins anew");
  const [kept = ""] = second.store.keys("unreadable/default/");
  expect(second.store.get(kept)).toMatchObject({ record: { from: "a version to come" } });
});

test("what cannot be read is kept when that can be stored, and not written over before", async () => {
  const { second } = await startAfterAVersionToCome();
  vi.spyOn(second.store, "write").mockRejectedValueOnce(new Error("No space left"));
  const authority = await second.open();
  expect(second.store.keys("unreadable/")).toEqual([]);
  await does(authority, seek(2));
  expect(second.store.keys("unreadable/default/")).toHaveLength(1);
});

test("when it is closed, all that was said is on disk", async () => {
  const machine = createMachine();
  const first = await machine.start("one");
  const authority = await first.open();
  const verdicts = Array.from({ length: 50 }, (_, i) => does(authority, seek(i + 1)));
  authority.close();
  await first.engine.close();
  await Promise.all(verdicts);
  expect((await (await machine.start("two")).open()).state).toMatchObject({ revision: 50 });
});
