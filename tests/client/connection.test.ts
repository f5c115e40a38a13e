import { beforeEach, describe, expect, test } from "vitest";
import { type ConnectionInHand, createConnectionInHand } from "../support/connection-in-hand.ts";

let held: ConnectionInHand;
beforeEach(() => {
  held = createConnectionInHand();
});

describe("coming up", () => {
  test("it is connecting until the server has spoken, and live from then on", () => {
    held.connection.open();
    expect(held.states).toEqual([{ status: "connecting" }]);
    expect(held.sockets.last.protocols).toEqual(["codette.v1"]);
    held.sockets.last.accept();
    expect(held.states).toEqual([{ status: "connecting" }]);
    held.sockets.last.send("hello");
    expect(held.states).toEqual([{ status: "connecting" }, { status: "live" }]);
    expect(held.events).toEqual(["open", "hello"]);
    held.sockets.last.send("more");
    expect(held.states).toHaveLength(2);
  });

  test("sends once it is open, and says when there is nobody to send to", () => {
    expect(held.connection.send("too early")).toBe(false);
    held.connection.open();
    expect(held.connection.send("too early")).toBe(false);
    held.sockets.last.accept();
    expect(held.connection.send("in time")).toBe(true);
    held.connection.close();
    expect(held.connection.send("too late")).toBe(false);
    expect(held.sockets.last.received).toEqual(["in time"]);
  });

  test("an address that the WebSocket itself refuses is not tried again", () => {
    held = createConnectionInHand({
      url: () => {
        throw new SyntaxError("no such address");
      },
    });
    held.connection.open();
    expect(held.states).toEqual([{ status: "refused", code: 1006, reason: "no such address" }]);
  });

  test("it is not live by a message that lets nobody in, such as why", () => {
    held.connection.open();
    held.sockets.last.accept();
    held.isWelcome = false;
    held.sockets.last.send("no token");
    expect(held.states).toEqual([{ status: "connecting" }]);
    held.sockets.last.close(4401, "no token");
    expect(held.states).toEqual([
      { status: "connecting" },
      { status: "refused", code: 4401, reason: "no token" },
    ]);
  });

  test("open is safe to repeat", () => {
    held.connection.open();
    held.connection.open();
    held.sockets.last.fail();
    held.connection.open();
    expect(held.sockets.ends).toHaveLength(1);
  });

  test("a handshake that nobody answers is given up after 5 s", () => {
    held.connection.open();
    held.manual.advance(4999);
    expect(held.state).toEqual({ status: "connecting" });
    const first = held.sockets.last;
    held.manual.advance(1);
    expect(held.state).toMatchObject({ status: "reconnecting", attempt: 1 });
    expect(first.closed).not.toBeNull();
  });

  test("one that is answered late, but in time, is kept", () => {
    held.connection.open();
    held.manual.advance(4999);
    held.sockets.last.accept();
    held.manual.advance(60_000);
    expect(held.sockets.ends).toHaveLength(1);
  });

  test("a binary message is nothing that it knows", () => {
    held.connection.open();
    held.sockets.last.accept();
    held.sockets.last.send(new ArrayBuffer(8));
    expect(held.events).toEqual(["open"]);
    expect(held.state).toEqual({ status: "connecting" });
  });
});

describe("a connection that is lost", () => {
  test("waits, tries again and is live again", () => {
    held.goLive();
    held.sockets.last.close(1006);
    expect(held.events).toEqual(["lost"]);
    expect(held.states).toEqual([{ status: "reconnecting", attempt: 1, retryInMs: 250 }]);
    held.manual.advance(249);
    expect(held.sockets.ends).toHaveLength(1);
    held.manual.advance(1);
    expect(held.sockets.ends).toHaveLength(2);
    expect(held.sockets.last.url).toBe("ws://server/1");
    expect(held.state).toEqual({ status: "reconnecting", attempt: 1, retryInMs: 0 });
    held.sockets.last.accept();
    held.sockets.last.send("hello");
    expect(held.state).toEqual({ status: "live" });
  });

  test("that has gone silent is abandoned like one that was closed", () => {
    held.goLive();
    held.connection.abandon();
    expect(held.sockets.last.closed).not.toBeNull();
    expect(held.state).toEqual({ status: "reconnecting", attempt: 1, retryInMs: 250 });
    held.connection.abandon();
    expect(held.events).toEqual(["lost"]);
    expect(held.manual.pending).toBe(1);
  });

  test("is not touched by what its old socket still reports", () => {
    held.goLive();
    const old = held.sockets.last;
    held.connection.abandon();
    held.manual.advance(250);
    held.sockets.last.accept();
    held.sockets.last.send("hello");
    held.states = [];
    held.events = [];
    old.accept();
    old.send("from the past");
    old.fail();
    old.close(4400, "from the past");
    expect([...held.states, ...held.events]).toEqual([]);
    expect(held.connection.send("to the new one")).toBe(true);
    expect(held.sockets.last.received).toEqual(["to the new one"]);
  });

  test("that was closed by us is not touched by its own close event", () => {
    held.goLive();
    held.connection.close();
    held.sockets.last.close(1000);
    expect(held.states).toEqual([{ status: "idle" }]);
    expect(held.manual.pending).toBe(0);
  });
});

describe("a server that says no", () => {
  test.each([1002, 1003, 1007, 1008, 1009, 4400, 4403, 4499])(
    "with code %d is not asked again",
    (code) => {
      held.goLive();
      held.sockets.last.close(code, "not allowed here");
      expect(held.events).toEqual(["lost"]);
      expect(held.states).toEqual([{ status: "refused", code, reason: "not allowed here" }]);
      held.connection.retryNow();
      held.manual.advance(3_600_000);
      expect(held.sockets.ends).toHaveLength(1);
      expect(held.manual.pending).toBe(0);
    },
  );

  test.each([1000, 1001, 1005, 1006, 1011, 1012, 1013, 4399, 4500])(
    "is not what code %d means: it is tried again",
    (code) => {
      held.goLive();
      held.sockets.last.close(code);
      expect(held.state).toMatchObject({ status: "reconnecting" });
    },
  );

  test("is asked again by somebody who closes and opens", () => {
    held.goLive();
    held.sockets.last.close(4403, "not allowed here");
    held.connection.close();
    expect(held.state).toEqual({ status: "idle" });
    held.connection.open();
    expect(held.state).toEqual({ status: "connecting" });
  });
});

describe("closing", () => {
  test("says goodbye, is idle at once and leaves nothing behind", () => {
    held.goLive();
    held.connection.close();
    expect(held.sockets.last.closed).toEqual({ code: 1000, reason: "" });
    expect(held.states).toEqual([{ status: "idle" }]);
    expect(held.events).toEqual(["lost"]);
    expect(held.manual.pending).toBe(0);
    held.connection.close();
    expect(held.states).toHaveLength(1);
  });

  test("ends a try under way and a wait for the next one", () => {
    held.connection.open();
    held.connection.close();
    expect(held.sockets.last.closed).not.toBeNull();
    expect(held.manual.pending).toBe(0);
    held.connection.open();
    held.sockets.last.fail();
    held.connection.close();
    expect(held.manual.pending).toBe(0);
    expect(held.sockets.ends).toHaveLength(2);
  });

  test.each(["connecting", "live", "reconnecting"] as const)(
    "in answer to being told that it is %s leaves nothing behind either",
    (status) => {
      held.onState = (state) => state.status === status && held.connection.close();
      held.connection.open();
      for (const end of held.sockets.ends) {
        end.accept();
        end.send("hello");
        end.fail();
      }
      held.manual.advance(60_000);
      expect(held.state).toEqual({ status: "idle" });
      expect(held.sockets.ends.length).toBeLessThanOrEqual(1);
      expect(held.sockets.ends.every((end) => end.closed)).toBe(true);
      expect(held.manual.pending).toBe(0);
    },
  );
});
