import { beforeEach, describe, expect, test } from "vitest";
import { type ConnectionInHand, createConnectionInHand } from "../support/connection-in-hand.ts";

let held: ConnectionInHand;
beforeEach(() => {
  held = createConnectionInHand();
});

describe("the pause before the next try", () => {
  /** The bounds of the random wait for the first tries, where the server takes each and ends it. */
  const BOUNDS_MS = [500, 1000, 2000, 4000, 8000, 10_000, 10_000];

  test.each([0.25, 0.999])(
    "is %d of a bound that doubles up to 0.75 s for ten seconds, and to 2 s for half a minute",
    (fraction) => {
      held.random = fraction;
      held.connection.open();
      for (let tries = 1; held.manual.clock.now() < 30_000; tries += 1) {
        held.sockets.last.fail();
        const mostMs = held.manual.clock.now() < 10_000 ? 750 : 2000;
        const retryInMs = fraction * Math.min(mostMs, BOUNDS_MS[tries - 1] ?? mostMs);
        expect(held.state).toEqual({ status: "reconnecting", attempt: tries, retryInMs });
        held.manual.advance(retryInMs);
        expect(held.sockets.ends).toHaveLength(tries + 1);
      }
      held.sockets.last.fail();
      expect(held.state).toMatchObject({ retryInMs: fraction * 10_000 });
    },
  );

  test("counts from the start of the last try", () => {
    held.random = 0.999;
    held.connection.open();
    held.manual.advance(300);
    held.sockets.last.fail();
    expect(held.state).toMatchObject({ retryInMs: 499.5 - 300 });
    held.manual.advance(499.5 - 300);
    held.manual.advance(1500);
    held.sockets.last.fail();
    expect(held.state).toMatchObject({ attempt: 2, retryInMs: 0 });
  });

  test("counts from the loss where the connection was live, however long it had been", () => {
    held.goLive();
    held.manual.advance(60_000);
    held.sockets.last.close(1001);
    expect(held.state).toMatchObject({ retryInMs: 250 });
  });

  test("comes after every try: there is no last one", () => {
    held.connection.open();
    for (let i = 0; i < 2000; i += 1) {
      held.sockets.last.fail();
      const { retryInMs } = held.state as { retryInMs: number };
      held.manual.advance(retryInMs);
    }
    expect(held.sockets.ends).toHaveLength(2001);
    expect(held.state).toEqual({ status: "reconnecting", attempt: 2000, retryInMs: 0 });
  });

  test("grows with a server that takes connections and drops them unspoken", () => {
    held.connection.open();
    for (const boundMs of BOUNDS_MS) {
      held.manual.advance(1);
      held.sockets.last.accept();
      held.sockets.last.close(1001);
      expect(held.state).toMatchObject({ retryInMs: boundMs / 2 - 1 });
      held.manual.advance(boundMs / 2 - 1);
    }
  });

  test("starts over once the server has spoken", () => {
    held.connection.open();
    for (let i = 0; i < 5; i += 1) {
      held.sockets.last.fail();
      held.manual.advance(5000);
    }
    held.sockets.last.accept();
    held.sockets.last.send("hello");
    held.sockets.last.close(1006);
    expect(held.state).toEqual({ status: "reconnecting", attempt: 1, retryInMs: 250 });
  });

  test("ends at a wake-up, and the try counts as the one it was waiting for", () => {
    held.goLive();
    held.sockets.last.close(1006);
    held.connection.retryNow();
    expect(held.sockets.ends).toHaveLength(2);
    expect(held.state).toEqual({ status: "reconnecting", attempt: 1, retryInMs: 0 });
    held.manual.advance(599);
    expect(held.sockets.ends).toHaveLength(2);
  });

  test("is not all that a wake-up ends: so it does with a try that has hung for half a second", () => {
    held.goLive();
    held.sockets.last.close(1006);
    held.manual.advance(250);
    const hung = held.sockets.last;
    held.manual.advance(501);
    held.connection.retryNow();
    expect(held.sockets.ends).toHaveLength(3);
    expect(hung.closed).not.toBeNull();
    expect(held.state).toEqual({ status: "reconnecting", attempt: 2, retryInMs: 0 });
    hung.accept();
    hung.send("too late");
    expect(held.state).toMatchObject({ status: "reconnecting" });
    held.sockets.last.accept();
    held.sockets.last.send("hello");
    expect(held.state).toEqual({ status: "live" });
  });

  test("a fresh try, a live line and an idle one stay as they are when woken up", () => {
    held.connection.retryNow();
    expect(held.sockets.ends).toHaveLength(0);
    held.connection.open();
    held.manual.advance(500);
    held.connection.retryNow();
    expect(held.sockets.ends).toHaveLength(1);
    held.sockets.last.accept();
    held.sockets.last.send("hello");
    held.connection.retryNow();
    expect(held.sockets.ends).toHaveLength(1);
  });
});

/** How long after the one before each try began, ms. */
function triesIn(ms: number) {
  const gaps: number[] = [];
  let lastMs = held.manual.clock.now();
  held.sockets.onMade = () => {
    gaps.push(held.manual.clock.now() - lastMs);
    lastMs = held.manual.clock.now();
  };
  held.manual.advance(ms);
  return gaps;
}

describe("a try that nobody answers", () => {
  test("is given up after 600 ms for ten seconds from the loss, and the next begins at once", () => {
    held.goLive();
    held.connection.abandon();
    // The first is at 250 ms; the sixteenth after it, at 9.85 s, is the last of them.
    expect(triesIn(10_800)).toEqual([250, ...Array.from({ length: 16 }, () => 600)]);
    held.random = 0.999;
    // From then on there are five seconds for each, and the bound is still 2 s: that has passed.
    expect(triesIn(20_000).slice(1)).toEqual([5000, 5000, 5000]);
    // After half a minute the bound is 10 s from the start of one to that of the next.
    expect(triesIn(60_000).every((gapMs) => gapMs <= 10_000)).toBe(true);
  });

  test("is given up after three times what it took before, where that is longer", () => {
    held.connection.open();
    held.manual.advance(300);
    held.sockets.last.accept();
    held.sockets.last.send("hello");
    held.connection.abandon();
    expect(triesIn(3000)).toEqual([250, 900, 900, 900]);
  });

  test("is given five seconds where none has ever been answered", () => {
    held.random = 0;
    held.connection.open();
    expect(triesIn(15_000)).toEqual([5000, 5000, 5000]);
  });
});

describe("what the server says about it", () => {
  test.each([1001, 1012])("with code %d stays in the state until it is back", (code) => {
    held.goLive();
    held.sockets.last.close(code, "the server is being restarted");
    const reason = "the server is being restarted";
    expect(held.state).toMatchObject({ status: "reconnecting", reason });
    held.manual.advance(250);
    expect(held.state).toMatchObject({ attempt: 1, retryInMs: 0, reason });
    held.sockets.last.fail();
    expect(held.state).toMatchObject({ attempt: 2, reason });
    held.manual.advance(500);
    held.sockets.last.accept();
    held.sockets.last.send("hello");
    held.sockets.last.fail();
    expect(held.state).toEqual({ status: "reconnecting", attempt: 1, retryInMs: 250 });
  });

  test.each([0, 0.5, 0.999])(
    "where there is no room, it waits a second at least (dice %d)",
    (dice) => {
      held.random = dice;
      held.connection.open();
      for (const boundMs of [500, 1000, 2000, 4000, 8000, 9000, 9000]) {
        held.sockets.last.accept();
        held.sockets.last.close(1013, "there is no room");
        const retryInMs = 1000 + dice * boundMs;
        expect(held.state).toMatchObject({ retryInMs, reason: "there is no room" });
        held.manual.advance(retryInMs);
      }
    },
  );
});

describe("beginning anew", () => {
  test("leaves a live line with a goodbye, and waits for nothing", () => {
    held.goLive();
    const old = held.sockets.last;
    held.connection.restart();
    expect(old.closed).toEqual({ code: 1000, reason: "" });
    expect(held.states).toEqual([{ status: "connecting" }]);
    expect(held.events).toEqual(["lost"]);
    expect(held.sockets.ends).toHaveLength(2);
  });

  test("ends a wait, a try and a refusal", () => {
    held.connection.open();
    held.sockets.last.fail();
    held.connection.restart();
    expect(held.state).toEqual({ status: "connecting" });
    held.connection.restart();
    held.sockets.last.close(4401, "the token is wrong");
    held.connection.restart();
    expect(held.state).toEqual({ status: "connecting" });
    expect(held.sockets.ends).toHaveLength(4);
    expect(held.manual.pending).toBe(1);
  });

  test("is nothing for an idle one", () => {
    held.connection.restart();
    expect(held.sockets.ends).toHaveLength(0);
    expect(held.states).toEqual([]);
  });
});
