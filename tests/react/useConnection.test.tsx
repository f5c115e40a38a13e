import { act, render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { DAWProvider } from "../../src/react/DAWContext.tsx";
import {
  type Connection,
  type ConnectionOptions,
  useConnection,
} from "../../src/react/useConnection.ts";
import { type MockedServer, mockServer } from "../support/mocked-server.ts";

let server: MockedServer;
let rendered: Connection[];
beforeEach(() => {
  server = mockServer();
  rendered = [];
  render(
    <DAWProvider url={server.url}>
      <Status />
    </DAWProvider>,
  );
});

/** What the figures of a connection are called. */
const FIGURES = [
  "offsetMs",
  "ratePpm",
  "roundTripMs",
  "baseMs",
  "jitterMs",
  "uncertaintyMs",
  "eraResets",
  "messageAgeMs",
  "streamHz",
  "drawnErrorMs",
] as const;

function Status({ everyMs }: ConnectionOptions) {
  const connection = useConnection({ everyMs });
  rendered.push(connection);
  return <p>{connection.status}</p>;
}

/** What was rendered, without the figures, which are of the moment. */
const states = () =>
  rendered.map((connection) => {
    const state: Record<string, unknown> = { ...connection };
    for (const figure of FIGURES) {
      expect(state).toHaveProperty(figure);
      delete state[figure];
    }
    return state;
  });

test("it is connecting and then live, with a render for each", async () => {
  await screen.findByText("live");
  expect(states()).toEqual([{ status: "idle" }, { status: "connecting" }, { status: "live" }]);
});

test("a lost connection is waited for, and tried again as soon as the network is back", async () => {
  await screen.findByText("live");
  rendered = [];
  act(() => server.closeAll(1011, "gone"));
  await screen.findByText("reconnecting");
  act(() => void window.dispatchEvent(new Event("online")));
  await screen.findByText("live");
  const [lost, trying, live] = states();
  expect(lost).toMatchObject({ status: "reconnecting", attempt: 1 });
  expect(trying).toEqual({ status: "reconnecting", attempt: 1, retryInMs: 0, reason: "gone" });
  expect(live).toEqual({ status: "live" });
  expect(server.urls).toHaveLength(2);
});

test("a refusal carries the server's code and reason", async () => {
  await screen.findByText("live");
  act(() => server.closeAll(4403, "this page is not allowed"));
  await screen.findByText("refused");
  expect(states().at(-1)).toEqual({
    status: "refused",
    code: 4403,
    reason: "this page is not allowed",
  });
});

test("neither the stream nor the transport's changes render it", async () => {
  await screen.findByText("live");
  const renders = rendered.length;
  await act(async () => {
    expect(server.stream(2100)).toBeGreaterThanOrEqual(60);
    await server.command({ type: "play" });
  });
  // The loss comes down the same line, after them.
  act(() => server.closeAll(1011, "gone"));
  await screen.findByText("reconnecting");
  expect(rendered).toHaveLength(renders + 1);
});

describe("the figures", () => {
  test("are those of the moment, without a render", async () => {
    await screen.findByText("live");
    const renders = rendered.length;
    const connection = rendered.at(-1) as Connection;
    await expect.poll(() => connection.roundTripMs).toBeGreaterThanOrEqual(0);
    expect(connection.baseMs).toBeGreaterThanOrEqual(0);
    expect(connection.uncertaintyMs).toBeGreaterThanOrEqual(0);
    expect(connection.eraResets).toBe(0);
    expect(Math.abs(connection.drawnErrorMs)).toBeLessThan(5000);
    act(() => void server.stream(200));
    await expect.poll(() => connection.streamHz).toBeGreaterThan(0);
    const ageMs = connection.messageAgeMs ?? Number.NaN;
    expect(ageMs).toBeGreaterThanOrEqual(0);
    // The mocked server's clock and this page's start from the same.
    expect(Math.abs(connection.offsetMs)).toBeLessThan(5000);
    expect(Math.abs(connection.ratePpm)).toBeLessThanOrEqual(300);
    await expect.poll(() => connection.messageAgeMs).not.toBe(ageMs);
    expect(rendered).toHaveLength(renders);
  });

  test("are rendered as often as asked for, until it is unmounted", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const { unmount } = render(
      <DAWProvider url={server.url}>
        <Status everyMs={20} />
      </DAWProvider>,
    );
    for (let i = 0; i < 5; i += 1) {
      const renders = rendered.length;
      act(() => void vi.advanceTimersByTime(20));
      expect(rendered).toHaveLength(renders + 1);
    }
    unmount();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});
