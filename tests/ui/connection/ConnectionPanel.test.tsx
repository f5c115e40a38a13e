import { act, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ConnectionPanel } from "../../../src/ui/connection/ConnectionPanel.tsx";
import { type RenderedPage, renderPage } from "../../support/rendered-page.tsx";

let page: RenderedPage;
beforeEach(async () => {
  page = await renderPage(<ConnectionPanel />);
});
afterEach(() => localStorage.clear());

const open = () => page.user.click(screen.getByRole("button", { name: "Connection details" }));
const plot = (name: RegExp) => screen.getByRole("img", { name });
const figure = (name: string) => screen.getByText(name).nextElementSibling?.textContent;

test("it shows the figures with their units, and keeps them up to date", async () => {
  await open();
  await waitFor(() => expect(figure("Round trip")).toMatch(/^\d+\.\d\d ms$/));
  expect(figure("Uncertainty")).toMatch(/^± \d+\.\d{3} ms$/);
  expect(figure("Tick rate")).toMatch(/ of 30 Hz$/);
  expect(figure("Epoch")).toBe("mocked");
  const seen = new Set<string | null | undefined>();
  await waitFor(() => expect(seen.add(figure("Last message")).size).toBeGreaterThan(1));
});

test("it draws round trip and drawn error as they come, and nothing while there is no server", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"], shouldAdvanceTime: true });
  await open();
  const drawn = () =>
    plot(/^Round trip/)
      .querySelector("path")
      ?.getAttribute("d") ?? "";
  await expect.poll(drawn).not.toBe("");
  act(() => void vi.advanceTimersByTime(1000));
  const points = () => drawn().split(/[ML]/).length - 1;
  expect(points()).toBeGreaterThanOrEqual(4);
  expect(
    plot(/^Drawn error/)
      .querySelector("path")
      ?.getAttribute("d"),
  ).not.toBe("");

  vi.spyOn(Math, "random").mockReturnValue(0.99);
  await page.goesDown();
  const before = points();
  act(() => void vi.advanceTimersByTime(500));
  expect(points()).toBe(before);
  vi.useRealTimers();
});

describe("copied as text", () => {
  const COPY = "Copy as text";
  const copy = () => page.user.click(screen.getByRole("button", { name: COPY }));
  const outcome = () =>
    screen.getByRole("button", { name: COPY }).parentElement?.querySelector("[role=status]")
      ?.textContent;

  test("it goes to the clipboard, and says so", async () => {
    await open();
    await waitFor(() => expect(figure("Round trip")).toMatch(/ms$/));
    await copy();
    expect(outcome()).toBe("Copied");
    const text = await navigator.clipboard.readText();
    expect(text).toMatch(/^Status {9}live$/m);
    expect(text).toMatch(/^Round trip {5}\d+\.\d\d ms$/m);
    expect(text).toMatch(/^Epoch {10}mocked$/m);
    expect(text).toMatch(/^Transport {6}the server's$/m);
    expect(screen.queryByRole("textbox", { name: /as text/ })).toBeNull();
  });

  test("where a page may not copy it is laid out and selected, and Escape closes the panel all the same", async () => {
    await open();
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("not allowed"));
    await copy();
    expect(outcome()).toBe("This browser lets no page copy. Here it is, selected.");
    const area = screen.getByRole<HTMLTextAreaElement>("textbox", { name: /as text/ });
    expect(document.activeElement).toBe(area);
    expect(area.value).toMatch(/^Status /);
    expect([area.selectionStart, area.selectionEnd]).toEqual([0, area.value.length]);
    await page.user.keyboard("{Escape}");
    expect(screen.queryByText("Round trip")).toBeNull();
  });
});
