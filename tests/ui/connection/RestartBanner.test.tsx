import { act, screen } from "@testing-library/react";
import { useEffect } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TransportSnapshot } from "../../../src/client/transport-store.ts";
import type { TransportCommand } from "../../../src/core/commands.ts";
import { beats } from "../../../src/core/units.ts";
import { useTransportClient } from "../../../src/react/DAWContext.tsx";
import { usePlayhead } from "../../../src/react/usePlayhead.ts";
import { RestartBanner } from "../../../src/ui/connection/RestartBanner.tsx";
import { type RenderedPage, renderPage } from "../../support/rendered-page.tsx";

let page: RenderedPage;
let setStore: (part: Partial<TransportSnapshot>) => void;
let store: () => TransportSnapshot;

/** Gives the test the page's own store, which a server that comes back writes to: see access.test.ts for a real one. */
function StoreInHand() {
  const client = useTransportClient("StoreInHand");
  useEffect(() => {
    setStore = (part) => act(() => client.store.setState(part));
    store = client.store.getState;
  }, [client]);
  // Somebody has to draw, or there are no frames.
  usePlayhead(() => {});
  return null;
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  page = await renderPage(
    <>
      <RestartBanner />
      <StoreInHand />
    </>,
  );
});
afterEach(() => void vi.useRealTimers());

const banner = () => screen.queryByRole("region", { name: "The server is back" });
const words = () =>
  screen.getByRole("status", { name: "What became of the transport" }).textContent;

let epochs = 0;
const comesBack = (part: Partial<TransportSnapshot>) =>
  setStore({
    server: { version: "test", epoch: `epoch ${(epochs += 1)}`, hz: 30 },
    view: "continued",
    restart: null,
    lastChange: null,
    ...part,
  });
const WENT_ON = {
  outageMs: 3000,
  wasPaused: false,
  message: "the server was away for 3 s: playback went on as if it had not been",
};
const PAUSED = {
  outageMs: 120_000,
  wasPaused: true,
  message: "the server was away for 2 min: playback is paused where it was then, at 0:41.000",
};

test("a server that has always been there, or held nothing that played, is nothing to be told of", () => {
  expect(words()).toBe("");
  comesBack({});
  expect(words()).toBe("");
  expect(banner()).toBeNull();
});

test("that playback went on is said for ten seconds", () => {
  comesBack({ restart: WENT_ON });
  expect(words()).toBe("The server was away for 3 s: playback went on as if it had not been.");
  expect(banner()?.dataset["kind"]).toBe("returned");
  act(() => void vi.advanceTimersByTime(9000));
  expect(banner()).not.toBeNull();
  act(() => void vi.advanceTimersByTime(1000));
  expect(banner()).toBeNull();
});

test("that playback was paused stays until it has been read; the next restart is told of anew", async () => {
  comesBack({ restart: PAUSED });
  expect(words()).toMatch(/^The server was away for 2 min: playback is paused .* 0:41\.000\.$/);
  expect(banner()?.dataset["kind"]).toBe("changed");
  // Not by minutes: what the page asks the server meanwhile comes at once, and would be too much.
  act(() => void vi.advanceTimersByTime(15_000));
  await page.user.click(screen.getByRole("button", { name: "Close" }));
  expect(banner()).toBeNull();
  comesBack({ restart: PAUSED });
  expect(banner()).not.toBeNull();
});

test.each<[string, TransportCommand]>([
  ["plays", { type: "play" }],
  ["is put elsewhere", { type: "seek", position: { beats: beats(8) } }],
  ["is stopped", { type: "stop" }],
])("that playback was paused is of the past once it %s", async (_, command) => {
  comesBack({ restart: PAUSED });
  await page.hears({ type: "tempo", bpm: 97 });
  expect(banner()).not.toBeNull();
  await page.hears(command);
  expect(banner()).toBeNull();
  await page.hears({ type: "pause" });
  expect(banner()).toBeNull();
});

test("that playback was paused is said while the last that was heard of it is that it plays", async () => {
  await page.hears({ type: "play" });
  const { transport } = store();
  comesBack({ restart: PAUSED });
  expect(banner()).not.toBeNull();
  setStore({ transport: { ...transport, playing: false } });
  expect(banner()).not.toBeNull();
});

test("that playback was paused is nothing to tell whoever is back late and finds it playing again", async () => {
  await page.hears({ type: "play" });
  const { transport } = store();
  comesBack({ restart: PAUSED });
  setStore({ transport: { ...transport, revision: transport.revision + 2 } });
  expect(banner()).toBeNull();
});

test("that the transport is another one stays until it has been read", () => {
  comesBack({ view: "replaced" });
  expect(words()).toMatch(/^This is another transport now\./);
  act(() => void vi.advanceTimersByTime(60_000));
  expect(banner()?.dataset["kind"]).toBe("changed");
});

test.each<[string, Partial<TransportSnapshot>]>([
  ["went on", { restart: WENT_ON }],
  ["is paused", { restart: PAUSED }],
  ["is another one", { view: "replaced" }],
])("that it %s is not said while the server is away again", async (_, part) => {
  comesBack(part);
  expect(banner()).not.toBeNull();
  await page.goesDown();
  expect(banner()).toBeNull();
  expect(words()).toBe("");
});

test("a page that plays by itself is told once it rejoins", () => {
  setStore({ isLocal: true });
  comesBack({ restart: PAUSED });
  expect(banner()).toBeNull();
  setStore({ isLocal: false });
  expect(words()).toMatch(/paused/);
});
