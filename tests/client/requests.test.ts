import { beforeEach, describe, expect, test } from "vitest";
import { type Requests, createRequests } from "../../src/client/requests.ts";
import { createDice } from "../../bench/chaos/dice.ts";
import { type ManualClock, createManualClock } from "../support/manual-clock.ts";

let manual: ManualClock;
let expired: string[];
let requests: Requests;
beforeEach(() => {
  manual = createManualClock();
  expired = [];
  requests = newRequests(() => 0.5);
});

function newRequests(random: () => number): Requests {
  const made: Requests = createRequests({
    surroundings: { clock: manual.clock, timers: manual.timers, random },
    onExpired(id) {
      expired.push(id);
      made.answer(id, GIVEN_UP);
    },
  });
  return made;
}

const DONE = { ok: true, revision: 7 } as const;
const GIVEN_UP = { ok: false, error: { code: "x", message: "given up" } } as const;

describe("an id", () => {
  test("is a text of this client's own key and a number", () => {
    expect([requests.open().id, requests.open().id]).toEqual(["i00000i00000-1", "i00000i00000-2"]);
  });

  test("is never that of another client, and short enough for the server", () => {
    const dice = createDice(1);
    const ids = Array.from({ length: 10_000 }, () => newRequests(dice).open().id);
    expect(new Set(ids).size).toBe(10_000);
    for (const id of ids) expect(id).toMatch(/^[0-9a-z]{12}-1$/);
  });
});

describe("an answer", () => {
  test("goes to who asked, once", async () => {
    const one = requests.open();
    const two = requests.open();
    requests.answer(two.id, DONE);
    requests.answer(two.id, GIVEN_UP);
    requests.answer("nobody's", DONE);
    expect(await two.answer).toEqual(DONE);
    expect(requests.openIds).toEqual([one.id]);
  });

  test("to a command is one to those that it has replaced", async () => {
    const [one, two, three] = [requests.open(), requests.open(), requests.open()];
    requests.join(one.id, two.id);
    requests.join(two.id, three.id);
    expect(requests.openIds).toEqual([three.id]);
    requests.answer(three.id, DONE);
    expect(await Promise.all([one.answer, two.answer, three.answer])).toEqual([DONE, DONE, DONE]);
  });
});

describe("after half a minute", () => {
  test("what has not been answered has expired, each at its own time", async () => {
    const one = requests.open();
    manual.advance(10_000);
    const two = requests.open();
    manual.advance(19_999);
    expect(expired).toEqual([]);
    manual.advance(1);
    expect(expired).toEqual([one.id]);
    expect(await one.answer).toEqual(GIVEN_UP);
    manual.advance(10_000);
    expect(expired).toEqual([one.id, two.id]);
    expect(manual.pending).toBe(0);
  });

  test("what has been answered has not, and leaves no timer", () => {
    const { id } = requests.open();
    expect(manual.pending).toBe(1);
    requests.answer(id, DONE);
    expect(manual.pending).toBe(0);
    manual.advance(60_000);
    expect(expired).toEqual([]);
  });

  test("what has been replaced has not: its time is that of what took its place", () => {
    const one = requests.open();
    manual.advance(20_000);
    const two = requests.open();
    requests.join(one.id, two.id);
    manual.advance(29_999);
    expect(expired).toEqual([]);
    manual.advance(1);
    expect(expired).toEqual([two.id]);
  });
});
