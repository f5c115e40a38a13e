import { act, fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { beats } from "../../../src/core/units.ts";
import { changeSettings } from "../../../src/ui/settings.ts";
import { LoopStrip } from "../../../src/ui/timeline/LoopStrip.tsx";
import { type StripInHand, pointerEvent, renderStrip } from "../../support/strip-in-hand.tsx";

let app: StripInHand;
let strip: HTMLElement;
beforeEach(async () => {
  app = await renderStrip(<LoopStrip />);
  strip = brace().parentElement as HTMLElement;
});

const brace = () => screen.getByTestId("loop-brace");
const body = () => screen.getByRole("button", { name: /^Loop,/ });
const edge = (name: "Loop start" | "Loop end") => screen.getByRole("slider", { name });
const shown = () => ({
  start: Number(brace().style.getPropertyValue("--beats")),
  end: Number(brace().style.getPropertyValue("--end-beats")),
  enabled: brace().dataset["enabled"] === "true",
});
/** Somebody sets the loop before the test goes on. */
const given = (start: number, end: number, enabled = true) =>
  app.page.hears({
    type: "loop",
    enabled,
    start: { beats: beats(start) },
    end: { beats: beats(end) },
  });
const loop = (start: number, end: number, enabled: boolean) => ({
  type: "loop",
  enabled,
  start_beats: start,
  end_beats: end,
});
/** The next command that the server hears is one that the test knows of: so there was none before it. */
async function hasHeardNothing() {
  fireEvent.click(body(), { detail: 0 });
  const { start, end, enabled } = shown();
  await app.page.hasHeard(loop(start, end, enabled));
}

test("shows the session's loop, an outline while it is off", async () => {
  expect(shown()).toEqual({ start: 0, end: 20, enabled: false });
  await given(4, 12);
  expect(shown()).toEqual({ start: 4, end: 12, enabled: true });
});

describe("a drag over the empty strip", () => {
  test("makes a loop on the grid and turns it on", async () => {
    app.hand.down(strip, { xPx: 501 });
    app.hand.move({ xPx: 610 });
    expect(shown()).toEqual({ start: 31, end: 38, enabled: true });
    app.hand.up();
    await app.page.hasHeard(loop(31, 38, true));
  });

  test("to the left makes one too", async () => {
    app.hand.down(strip, { xPx: 480 });
    app.hand.move({ xPx: 420 });
    app.hand.up();
    await app.page.hasHeard(loop(26, 30, true));
  });

  test("with Shift is off the grid, as soon as Shift is pressed", async () => {
    app.hand.down(strip, { xPx: 500 });
    app.hand.move({ xPx: 600 });
    fireEvent.keyDown(window, { key: "Shift" });
    expect(shown()).toEqual({ start: 31.25, end: 37.5, enabled: true });
    fireEvent.keyUp(window, { key: "Shift" });
    expect(shown()).toEqual({ start: 31, end: 38, enabled: true });
    app.hand.move({ shiftKey: true });
    app.hand.up();
    await expect.poll(() => app.page.server.authority.state.loop.start).toBe(31.25);
  });

  test("goes by the setting of the grid", async () => {
    act(() => changeSettings({ snap: "bar" }));
    app.hand.down(strip, { xPx: 400 });
    app.hand.move({ xPx: 500 });
    app.hand.up();
    await app.page.hasHeard(loop(24, 32, true));
  });

  test("that moves less than a tremble makes none", async () => {
    app.hand.down(strip, { xPx: 500 });
    app.hand.move({ xPx: 503 });
    app.hand.up();
    await hasHeardNothing();
  });

  test("with another button makes none", async () => {
    app.hand.down(strip, { xPx: 500, button: 2 });
    app.hand.move({ xPx: 600 });
    app.hand.up();
    await hasHeardNothing();
  });
});

describe("an edge", () => {
  test.each([
    ["Loop start", 64, 96, loop(6, 12, true)],
    ["Loop end", 192, 256, loop(4, 16, true)],
    ["Loop start", 64, 256, loop(12, 16, true)],
    ["Loop end", 192, 32, loop(2, 4, true)],
  ] as const)(
    "%s dragged from %d to %d px, over the other one too",
    async (name, from, to, command) => {
      await given(4, 12);
      app.hand.down(edge(name), { xPx: from });
      app.hand.move({ xPx: to });
      app.hand.up();
      await app.page.hasHeard(command);
    },
  );

  test("of a loop that is off leaves it off", async () => {
    await given(4, 12, false);
    app.hand.down(edge("Loop end"), { xPx: 192 });
    app.hand.move({ xPx: 256 });
    app.hand.up();
    await app.page.hasHeard(loop(4, 16, false));
  });
});

test("the body takes the loop along, its length kept", async () => {
  await given(4, 12);
  app.hand.down(body(), { xPx: 100 });
  app.hand.move({ xPx: 165 });
  app.hand.up();
  await app.page.hasHeard(loop(8, 16, true));
});

describe("while it is dragged", () => {
  test("others see it, at most 20 times a second and on release", async () => {
    const clock = vi.spyOn(performance, "now").mockReturnValue(5000);
    app.hand.down(strip, { xPx: 400, atMs: 0 });
    for (let ms = 10; ms <= 100; ms += 10) app.hand.move({ xPx: 400 + 2 * ms, atMs: ms });
    app.hand.up({ atMs: 105 });
    clock.mockRestore();
    await app.page.hasHeard(loop(25, 26, true), loop(25, 33, true), loop(25, 38, true));
  });

  test("others see where the hand has stopped", async () => {
    app.hand.down(strip, { xPx: 400, atMs: 0 });
    app.hand.move({ xPx: 480, atMs: 10 });
    app.hand.move({ xPx: 560, atMs: 20 });
    const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 49);
    app.page.draw();
    clock.mockReturnValue(performance.now() + 2);
    app.page.draw();
    clock.mockRestore();
    await app.page.hasHeard(loop(25, 30, true), loop(25, 35, true));
  });

  test("it is not sent again that is where it was", async () => {
    app.hand.down(strip, { xPx: 400 });
    app.hand.move({ xPx: 480 });
    app.hand.move({ xPx: 481 });
    app.hand.up();
    await app.page.hasHeard(loop(25, 30, true));
    await hasHeardNothing();
  });

  test("what somebody else makes of it does not get into the hand's way, which has the last word", async () => {
    await given(4, 12);
    app.hand.down(edge("Loop end"), { xPx: 192 });
    app.hand.move({ xPx: 256 });
    await app.page.hasHeard(loop(4, 16, true));
    await given(40, 44, false);
    expect(shown()).toEqual({ start: 4, end: 16, enabled: true });
    app.hand.up();
    await app.page.hasHeard(loop(4, 16, true));
    expect(shown()).toEqual({ start: 4, end: 16, enabled: true });
  });

  test("and what they make of it afterwards counts", async () => {
    app.hand.down(strip, { xPx: 400 });
    app.hand.move({ xPx: 480 });
    app.hand.up();
    await app.page.hasHeard(loop(25, 30, true));
    await given(40, 44, false);
    expect(shown()).toEqual({ start: 40, end: 44, enabled: false });
  });

  test("the view stands still, and goes with the playhead again afterwards", () => {
    app.hand.down(strip, { xPx: 400 });
    expect(app.timeline.isHolding).toBe(true);
    app.hand.move({ xPx: 480 });
    expect(app.timeline.isHolding).toBe(false);
    app.hand.up();
    expect(app.timeline.isHolding).toBe(true);
  });

  test("Esc puts everything back, and the drag is over", async () => {
    await given(4, 12, false);
    app.hand.down(edge("Loop end"), { xPx: 192 });
    app.hand.move({ xPx: 256 });
    fireEvent.keyDown(window, { key: "Escape" });
    expect(shown()).toEqual({ start: 4, end: 12, enabled: false });
    app.hand.move({ xPx: 320 });
    app.hand.up();
    expect(shown()).toEqual({ start: 4, end: 12, enabled: false });
    await app.page.hasHeard(loop(4, 16, false), loop(4, 12, false));
    expect(app.history.canUndo).toBe(false);
  });

  test("a pointer that the browser takes away puts everything back", async () => {
    await given(4, 12);
    app.hand.down(edge("Loop end"), { xPx: 192 });
    app.hand.move({ xPx: 256 });
    fireEvent(strip, pointerEvent("lostpointercapture", 1));
    expect(shown()).toEqual({ start: 4, end: 12, enabled: true });
  });

  test("a release that nobody could hear puts everything back", async () => {
    await given(4, 12);
    app.hand.down(edge("Loop end"), { xPx: 192 });
    app.hand.move({ xPx: 256 });
    fireEvent(strip, pointerEvent("pointermove", 1, { clientX: 500, buttons: 0 }));
    expect(shown()).toEqual({ start: 4, end: 12, enabled: true });
    app.hand.move({ xPx: 320 });
    expect(shown()).toEqual({ start: 4, end: 12, enabled: true });
  });

  test("another finger does nothing", async () => {
    app.hand.down(strip, { xPx: 400 });
    app.hand.move({ xPx: 480 });
    fireEvent(strip, pointerEvent("pointermove", 2, { clientX: 900, buttons: 1 }));
    fireEvent(strip, pointerEvent("pointerup", 2, { clientX: 900 }));
    app.hand.up();
    await app.page.hasHeard(loop(25, 30, true));
  });
});

test("however much was sent, it is one step to undo", async () => {
  await given(4, 12);
  app.hand.down(edge("Loop end"), { xPx: 192 });
  for (const xPx of [208, 224, 240]) app.hand.move({ xPx });
  app.hand.up();
  await app.page.hasHeard(loop(4, 13, true), loop(4, 14, true), loop(4, 15, true));
  await act(() => app.history.undo());
  expect(shown()).toEqual({ start: 4, end: 12, enabled: true });
  expect(app.history.canUndo).toBe(false);
});

describe("a double click", () => {
  test("on the loop turns it on, and off again", async () => {
    await given(4, 12, false);
    app.hand.doubleClick(body(), { xPx: 100 });
    await app.page.hasHeard({ type: "loop", enabled: true });
    app.hand.doubleClick(edge("Loop end"), { xPx: 192 });
    await app.page.hasHeard({ type: "loop", enabled: false });
  });

  test("on the empty strip makes one of two bars from the bar that it was in", async () => {
    await app.page.hears({ type: "meter", numerator: 3, denominator: 4, bar: 6 });
    app.hand.doubleClick(strip, { xPx: 350 });
    // Beat 21.9 is in bar 6, which ends at 24; the one after it is of three beats.
    await app.page.hasHeard(loop(20, 27, true));
  });
});

describe("by keyboard", () => {
  beforeEach(() => given(4, 12));

  test.each([
    ["Loop start", "{ArrowRight}", loop(5, 12, true)],
    ["Loop start", "{Shift>}{ArrowLeft}", loop(0, 12, true)],
    ["Loop end", "{ArrowLeft}", loop(4, 11, true)],
    ["Loop end", "{Shift>}{ArrowRight}", loop(4, 16, true)],
    ["Loop end", "{Alt>}{ArrowRight}", loop(4, 12 + 10 / 960, true)],
  ] as const)("%s: %s", async (name, keys, command) => {
    act(() => edge(name).focus());
    await app.page.user.keyboard(keys);
    await app.page.hasHeard(command);
  });

  test("an edge does not cross the other", async () => {
    act(() => edge("Loop end").focus());
    await app.page.user.keyboard("{Shift>}{ArrowLeft}{ArrowLeft}{/Shift}");
    await app.page.hasHeard(loop(4, 8, true));
    expect(app.report).toHaveBeenCalledTimes(1);
  });

  test("the body moves with the arrows and toggles with Enter", async () => {
    act(() => body().focus());
    await app.page.user.keyboard("{ArrowRight}{Enter}");
    await app.page.hasHeard(loop(5, 13, true), loop(5, 13, false));
  });

  test("one that is out of view is scrolled to", async () => {
    await given(4, 400);
    act(() => edge("Loop end").focus());
    const { from, pxPerBeat, widthPx } = app.timeline.view;
    expect((400 - from) * pxPerBeat).toBeLessThan(widthPx);
  });
});

test("a screen reader is told where it begins and ends, and whether it is on", async () => {
  await given(4, 14);
  expect(body().getAttribute("aria-label")).toBe("Loop, bar 2 to bar 4, beat 3, on");
  expect(body().getAttribute("aria-pressed")).toBe("true");
  expect(edge("Loop start").getAttribute("aria-valuetext")).toBe("bar 2, beat 1");
  expect(edge("Loop start").getAttribute("aria-valuenow")).toBe("4");
  expect(edge("Loop end").getAttribute("aria-valuetext")).toBe("bar 4, beat 3");
  expect(edge("Loop end").getAttribute("aria-valuemin")).toBe("4");
});

test("without a transport to change it says so and does nothing", async () => {
  await app.page.goesDown();
  expect(body().getAttribute("aria-disabled")).toBe("true");
  app.hand.down(strip, { xPx: 400 });
  app.hand.move({ xPx: 480 });
  app.hand.up();
  app.hand.doubleClick(body(), { xPx: 100 });
  act(() => edge("Loop end").focus());
  await app.page.user.keyboard("{ArrowLeft}");
  expect(app.report).not.toHaveBeenCalled();
  expect(shown()).toEqual({ start: 0, end: 20, enabled: false });
});
