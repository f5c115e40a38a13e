import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DrawnPosition } from "../../src/client/transport-client.ts";
import { DAWProvider } from "../../src/react/DAWContext.tsx";
import { useManualOffset } from "../../src/react/useManualOffset.ts";
import { usePlayhead } from "../../src/react/usePlayhead.ts";
import { stubDisplay } from "../support/fake-frames.ts";
import { type MockedServer, mockServer } from "../support/mocked-server.ts";

let server: MockedServer;
let drawn: DrawnPosition[];
const seconds = () => drawn.at(-1)?.seconds ?? 0;
const set = (ms: number) => setters.at(-1)?.(ms);
let setters: ((ms: number) => void)[];
beforeEach(() => {
  server = mockServer();
  drawn = [];
  setters = [];
});
afterEach(() => localStorage.clear());

function Offset() {
  const [offsetMs, setOffset] = useManualOffset();
  setters.push(setOffset);
  usePlayhead((position) => drawn.push(position));
  return <p>offset {offsetMs}</p>;
}

const renderOffset = () =>
  render(
    <DAWProvider url={server.url}>
      <Offset />
    </DAWProvider>,
  );

test("it is nothing until it is set, and is kept on this machine", () => {
  const { unmount } = renderOffset();
  screen.getByText("offset 0");
  act(() => set(-12.5));
  screen.getByText("offset -12.5");
  unmount();
  renderOffset();
  screen.getByText("offset -12.5");
});

test.each([1001, -1001, Number.NaN, Number.POSITIVE_INFINITY])("%d is refused in words", (ms) => {
  renderOffset();
  act(() => set(20));
  expect(() => set(ms)).toThrow(/from -1000 to 1000 ms, not/);
  screen.getByText("offset 20");
});

test("what makes no sense in the machine's memory counts as nothing", () => {
  localStorage.setItem("codette.manualOffsetMs", "later");
  renderOffset();
  screen.getByText("offset 0");
});

test("the playhead is drawn so much further on", async () => {
  const display = stubDisplay();
  renderOffset();
  await act(() => server.command({ type: "play" }));
  const draw = () => act(() => display.draw(performance.now() + 500));
  await expect
    .poll(() => {
      draw();
      return seconds();
    })
    .toBeGreaterThan(0);
  const before = seconds();
  act(() => set(1000));
  draw();
  expect(seconds() - before).toBeGreaterThan(0.9);
});
