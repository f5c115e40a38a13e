// @vitest-environment node
import { renderToString } from "react-dom/server";
import { beforeEach, expect, test, vi } from "vitest";
import demoSession from "../../src/demo-session.json" with { type: "json" };
import { DAWProvider } from "../../src/react/DAWContext.tsx";
import { MetronomeProvider } from "../../src/react/MetronomeContext.tsx";
import { App } from "../../src/ui/App.tsx";

/** What a browser has and a server has not. */
const BROWSERS_OWN = [
  "window",
  "document",
  "location",
  "WebSocket",
  "ResizeObserver",
  "requestAnimationFrame",
  "cancelAnimationFrame",
] as const;

beforeEach(() => {
  for (const name of BROWSERS_OWN) Reflect.deleteProperty(globalThis, name);
});

const page = () => (
  <DAWProvider url="http://localhost:8000">
    <MetronomeProvider>
      <App session={demoSession} />
    </MetronomeProvider>
  </DAWProvider>
);

test("a server renders the page where nothing of a browser exists", () => {
  for (const name of BROWSERS_OWN) expect(globalThis).not.toHaveProperty(name);
  const markup = renderToString(page());
  expect(markup).toContain('aria-label="Play"');
  expect(markup).toContain('data-testid="playhead"');
  expect(markup).toContain('aria-valuenow="120"');
  expect(markup).toContain("Demo session");
  // Nobody has connected, and the page does not pretend otherwise.
  expect(markup).toContain('data-status="idle"');
  expect(markup).toMatch(/<fieldset[^>]* disabled=""/);
});

test("it opens nothing, starts nothing, throws no dice and leaves nothing in the globals", () => {
  const reached: string[] = [];
  const reach = (name: string) => () => {
    reached.push(name);
    return 0 as never;
  };
  vi.stubGlobal("WebSocket", reach("WebSocket"));
  vi.spyOn(globalThis, "setTimeout").mockImplementation(reach("setTimeout"));
  vi.spyOn(globalThis, "setInterval").mockImplementation(reach("setInterval"));
  vi.spyOn(Math, "random").mockImplementation(reach("Math.random"));
  const before = Object.getOwnPropertyNames(globalThis);
  renderToString(page());
  expect(reached).toEqual([]);
  expect(Object.getOwnPropertyNames(globalThis)).toEqual(before);
});

test("two requests on one server share nothing", () => {
  expect(renderToString(page())).toBe(renderToString(page()));
});
