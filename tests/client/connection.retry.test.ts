import { beforeEach, describe, expect, test } from "vitest";
import { type ConnectionInHand, createConnectionInHand } from "../support/connection-in-hand.ts";

let held: ConnectionInHand;
beforeEach(() => {
  held = createConnectionInHand();
});

describe("the pause before the next try", () => {
  /** The bounds of the random wait for the first tries, when each fails. */
  const BOUNDS_MS = [500, 1000, 2000, 4000, 8000, 10_000, 10_000];

  test.each([0, 0.25, 0.999])("is %d of a bound that doubles up to 10 s", (fraction) => {
    held.random = fraction;
    held.connection.open();
    for (const [i, boundMs] of BOUNDS_MS.entries()) {
      held.sockets.last.fail();
      const retryInMs = fraction * boundMs;
      expect(held.state).toEqual({ status: "reconnecting", attempt: i + 1, retryInMs });
      held.manual.advance(retryInMs);
      expect(held.sockets.ends).toHaveLength(i + 2);
    }
  });

  test("comes after every try: there is no last one", () => {
    held.connection.open();
    for (let i = 0; i < 2000; i += 1) {
      held.sockets.last.fail();
      held.manual.advance(5000);
    }
    expect(held.sockets.ends).toHaveLength(2001);
    expect(held.state).toEqual({ status: "reconnecting", attempt: 2000, retryInMs: 0 });
  });

  test("grows with a server that takes connections and drops them unspoken", () => {
    held.connection.open();
    for (const boundMs of BOUNDS_MS) {
      held.sockets.last.accept();
      held.sockets.last.close(1001);
      expect(held.state).toMatchObject({ retryInMs: boundMs / 2 });
      held.manual.advance(boundMs / 2);
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
    held.manual.advance(4999);
    expect(held.sockets.ends).toHaveLength(2);
  });

  test("is all that a wake-up ends: a try under way, a live line and an idle one stay as they are", () => {
    held.connection.retryNow();
    expect(held.sockets.ends).toHaveLength(0);
    held.connection.open();
    held.connection.retryNow();
    expect(held.sockets.ends).toHaveLength(1);
    held.sockets.last.accept();
    held.sockets.last.send("hello");
    held.connection.retryNow();
    expect(held.sockets.ends).toHaveLength(1);
  });
});
