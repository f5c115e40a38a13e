import { describe, expect, test, vi } from "vitest";
import { socketUrl } from "../../src/client/socket-url.ts";

describe("where there is no page", () => {
  test.each([
    ["http://localhost:8000", "ws://localhost:8000/ws/transport"],
    ["http://localhost:8000/", "ws://localhost:8000/ws/transport"],
    ["https://daw.example", "wss://daw.example/ws/transport"],
    ["ws://localhost:8000", "ws://localhost:8000/ws/transport"],
    ["ws://localhost:8000/ws/transport", "ws://localhost:8000/ws/transport"],
    ["wss://daw.example/rooms/7?token=x", "wss://daw.example/rooms/7?token=x"],
    ["http://localhost:8000/#top", "ws://localhost:8000/ws/transport"],
  ])("%s is reached at %s", (server, address) => {
    expect(socketUrl(server)).toBe(address);
  });

  test.each([undefined, ""])("a server left out as %j is asked for in a sentence", (server) => {
    expect(() => socketUrl(server)).toThrow(
      new TypeError("there is no page here: createTransportClient needs a url"),
    );
  });

  test("what is no address is refused", () => {
    expect(() => socketUrl("the server")).toThrow(TypeError);
  });

  test("an address of another kind is refused in a sentence: a host without its http:// is one", () => {
    expect(() => socketUrl("localhost:8000")).toThrow(
      new TypeError('the url must be like http://localhost:8000, not "localhost:8000"'),
    );
  });

  test.each([-1, 61, 0.05, Number.NaN])("a rate of %d is refused with what is allowed", (hz) => {
    expect(() => socketUrl("http://localhost:8000", { hz })).toThrow(
      new RangeError(`hz must be 0, or from 0.1 to 60, not ${hz}`),
    );
  });
});

describe("on a page", () => {
  test.each([
    ["https://daw.example/app?x=1#top", undefined, "wss://daw.example/ws/transport"],
    ["http://localhost:5173/app/", "", "ws://localhost:5173/ws/transport"],
    ["http://localhost:5173/app/", "/rooms/7", "ws://localhost:5173/rooms/7"],
    ["https://daw.example/", "http://localhost:8000", "ws://localhost:8000/ws/transport"],
  ])("of %s the server %j is at %s", (href, server, address) => {
    vi.stubGlobal("location", { href });
    expect(socketUrl(server)).toBe(address);
  });
});

test("what was heard last is in the query of who comes again, however it is written", () => {
  const heard = { boot: "a b&c", revision: 12 };
  expect(socketUrl("ws://localhost/room?token=x", { heard })).toBe(
    "ws://localhost/room?token=x&epoch=a+b%26c&revision=12",
  );
  expect(socketUrl("ws://localhost/room", { heard: null })).toBe("ws://localhost/room");
});

describe("the stream's rate", () => {
  test.each([0, 12.5, 60])("%d a second is asked for in the query", (hz) => {
    expect(socketUrl("http://localhost:8000", { hz })).toBe(
      `ws://localhost:8000/ws/transport?hz=${hz}`,
    );
  });

  test("goes before the one in the address, and leaves the rest of the query alone", () => {
    expect(socketUrl("ws://localhost/room?hz=5&token=x", { hz: 10 })).toBe(
      "ws://localhost/room?hz=10&token=x",
    );
  });
});

describe("the session", () => {
  test.each(["band", "A", "take-2_final.v3", "x".repeat(64), ".", "default"])(
    "%s is asked for in the query",
    (session) => {
      expect(socketUrl("http://localhost:8000", { session })).toBe(
        `ws://localhost:8000/ws/transport?session=${session}`,
      );
    },
  );

  test("goes before the one in the address, which stands where none is given", () => {
    const address = "ws://localhost/room?session=band&token=x";
    expect(socketUrl(address, { session: "choir", hz: 0 })).toBe(
      "ws://localhost/room?session=choir&token=x&hz=0",
    );
    expect(socketUrl(address, { session: undefined })).toBe(address);
  });

  test.each(["", "my band", "x".repeat(65), "größe", "a/b", "a&hz=0", "band\n"])(
    "cannot be called %j, which is said in a sentence",
    (session) => {
      expect(() => socketUrl("http://localhost:8000", { session })).toThrow(RangeError);
      expect(() => socketUrl("http://localhost:8000", { session })).toThrow(
        /^session must be 1 to 64 letters, digits, dots, underscores or hyphens, not "/,
      );
    },
  );
});
