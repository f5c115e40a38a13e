// @vitest-environment jsdom
import { describe, expect, test, vi } from "vitest";
import { completeSurroundings } from "../../src/client/surroundings.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { createSocketPairs } from "../support/socket-pair.ts";

const noFrame = () => {};

test("what is given is used, and the browser's own for the rest", () => {
  const { clock, timers } = createManualClock();
  const { WebSocket } = createSocketPairs();
  const surroundings = completeSurroundings({ clock, timers, WebSocket, random: () => 0.25 });
  expect(surroundings).toMatchObject({ clock, timers, WebSocket });
  expect(surroundings.random()).toBe(0.25);
  const browsers = completeSurroundings({});
  expect(browsers.WebSocket).toBe(globalThis.WebSocket);
  const before = performance.now();
  expect(browsers.clock.now()).toBeGreaterThanOrEqual(before);
  expect(browsers.clock.now()).toBeLessThanOrEqual(performance.now());
});

test("where there is no WebSocket it is asked for in a sentence, when it is needed and not before", () => {
  vi.stubGlobal("WebSocket", undefined);
  const surroundings = completeSurroundings({});
  expect(() => surroundings.WebSocket).toThrow(
    "there is no WebSocket here: hand one to createTransportClient({ WebSocket })",
  );
});

describe("frames", () => {
  test("of the display are stamped by the clock that is given, when one is", () => {
    vi.stubGlobal("requestAnimationFrame", (onFrame: FrameRequestCallback) => {
      onFrame(5);
      return 1;
    });
    const { frames } = completeSurroundings({ clock: { now: () => 1000 } });
    const drawn: number[] = [];
    frames.request((timeMs) => drawn.push(timeMs));
    expect(drawn).toEqual([1000]);
  });

  test("come from the timers that are given, whatever the display does", () => {
    const display = vi.fn<(onFrame: FrameRequestCallback) => number>();
    vi.stubGlobal("requestAnimationFrame", display);
    const manual = createManualClock();
    const { frames } = completeSurroundings({ clock: manual.clock, timers: manual.timers });
    const drawn: number[] = [];
    frames.request((timeMs) => drawn.push(timeMs));
    manual.advance(16);
    expect(drawn).toEqual([16]);
    expect(display).not.toHaveBeenCalled();
  });

  test("are the display's where there is one", () => {
    const request = vi.fn<(onFrame: FrameRequestCallback) => number>(() => 42);
    const cancel = vi.fn<(id: number) => void>();
    vi.stubGlobal("requestAnimationFrame", request);
    vi.stubGlobal("cancelAnimationFrame", cancel);
    const { frames } = completeSurroundings({});
    expect(frames.request(noFrame)).toBe(42);
    expect(request).toHaveBeenCalledExactlyOnceWith(noFrame);
    frames.cancel(42);
    expect(cancel).toHaveBeenCalledExactlyOnceWith(42);
  });

  test("come from the timers where there is none, with the clock's time", () => {
    vi.stubGlobal("requestAnimationFrame", undefined);
    const manual = createManualClock(1000);
    const { frames } = completeSurroundings(manual);
    const drawn: number[] = [];
    frames.request((timeMs) => drawn.push(timeMs));
    frames.cancel(frames.request(() => drawn.push(Number.NaN)));
    manual.advance(100);
    expect(drawn).toEqual([1016]);
  });
});

describe("wake-ups", () => {
  const happenings: [string, () => unknown][] = [
    ["the network is back", () => window.dispatchEvent(new Event("online"))],
    ["the page has come out of the cache", () => window.dispatchEvent(new Event("pageshow"))],
    ["the tab is seen again", () => document.dispatchEvent(new Event("visibilitychange"))],
  ];

  test.each(happenings)("come when %s, until nobody listens any more", (_, happens) => {
    const onWake = vi.fn<() => void>();
    const off = completeSurroundings({}).wakeUps(onWake);
    happens();
    expect(onWake).toHaveBeenCalledTimes(1);
    off();
    happens();
    expect(onWake).toHaveBeenCalledTimes(1);
  });

  test("do not come when the tab is hidden", () => {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    const onWake = vi.fn<() => void>();
    const off = completeSurroundings({}).wakeUps(onWake);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(onWake).not.toHaveBeenCalled();
    off();
  });

  test("never come where there is no window", () => {
    vi.stubGlobal("window", undefined);
    const off = completeSurroundings({}).wakeUps(() => {});
    expect(off).not.toThrow();
  });
  test("can be ended when the page's globals have gone already, as after a test", () => {
    const onWake = vi.fn<() => void>();
    const off = completeSurroundings({}).wakeUps(onWake);
    const page = window;
    vi.stubGlobal("window", undefined);
    vi.stubGlobal("document", undefined);
    off();
    page.dispatchEvent(new Event("online"));
    expect(onWake).not.toHaveBeenCalled();
  });
});

describe("storage", () => {
  test("is the page's own", () => {
    const { storage } = completeSurroundings({});
    expect(storage.get("codette.test")).toBeNull();
    storage.set("codette.test", "1");
    expect(localStorage.getItem("codette.test")).toBe("1");
    expect(storage.get("codette.test")).toBe("1");
    localStorage.clear();
  });

  test("that a browser forbids, or that is not there, is as if empty, and takes what is set without a word", () => {
    vi.stubGlobal("localStorage", undefined);
    const { storage } = completeSurroundings({});
    storage.set("codette.test", "1");
    expect(storage.get("codette.test")).toBeNull();
  });
});
