import { act, fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { beats } from "../../../src/core/units.ts";
import { TimeStrip } from "../../../src/ui/timeline/TimeStrip.tsx";
import { scrubbedTo } from "../../../src/ui/timeline/scrub.ts";
import { type StripInHand, renderStrip } from "../../support/strip-in-hand.tsx";

let app: StripInHand;
let strip: HTMLElement;
beforeEach(async () => {
  app = await renderStrip(<TimeStrip />);
  strip = screen.getByRole("slider", { name: "Position" });
});

const seek = (position: number) => ({ type: "seek", beats: position });
const given = (position: number) =>
  app.page.hears({ type: "seek", position: { beats: beats(position) } });

/** The next command that the server hears is one that the test knows of: so there was none before it. */
async function hasHeardNothing() {
  app.hand.down(strip, { xPx: 16 });
  app.hand.up();
  await app.page.hasHeard(seek(1));
}

describe("a press", () => {
  test.each([
    [0, 0],
    [199, 12],
    [201, 13],
    [1023, 64],
  ])("%d px from the left seeks beat %d of the grid, on the way down", async (xPx, position) => {
    app.hand.down(strip, { xPx });
    await app.page.hasHeard(seek(position));
  });

  test("with Shift seeks off the grid", async () => {
    app.hand.down(strip, { xPx: 201, shiftKey: true });
    await app.page.hasHeard(seek(12.5625));
  });

  test("and its release are one seek, whatever the hand trembles", async () => {
    app.hand.down(strip, { xPx: 160 });
    app.hand.move({ xPx: 161 });
    app.hand.up();
    await app.page.hasHeard(seek(10));
    await hasHeardNothing();
  });

  test("reports what became of it", async () => {
    app.hand.down(strip, { xPx: 160 });
    expect(await app.report.mock.calls[0]?.[0]).toEqual({ ok: true, revision: 1 });
  });

  test("while it plays seeks and goes on playing", async () => {
    await app.page.hears({ type: "play" });
    app.hand.down(strip, { xPx: 512 });
    await app.page.hasHeard(seek(32));
    expect(app.page.server.authority.state).toMatchObject({ playing: true, anchor: { beats: 32 } });
  });

  test("goes by what is in view", async () => {
    app.timeline.move({ from: beats(100), pxPerBeat: 16, widthPx: 1024 });
    app.hand.down(strip, { xPx: 160 });
    await app.page.hasHeard(seek(110));
  });

  test("a little left of the strip, where a finger may land, is the start", async () => {
    app.hand.down(strip, { xPx: -3 });
    await app.page.hasHeard(seek(0));
  });

  test("of another button is the browser's", async () => {
    app.hand.down(strip, { xPx: 160, button: 2 });
    app.hand.down(strip, { xPx: 160, button: 1 });
    await hasHeardNothing();
  });
});

describe("a drag", () => {
  test("scrubs over the grid, at most 20 times a second and on release", async () => {
    const clock = vi.spyOn(performance, "now").mockReturnValue(5000);
    app.hand.down(strip, { xPx: 160, atMs: 0 });
    for (let ms = 10; ms <= 100; ms += 10) app.hand.move({ xPx: 160 + 2 * ms, atMs: ms });
    app.hand.up({ atMs: 105 });
    clock.mockRestore();
    await app.page.hasHeard(seek(10), seek(11), seek(18), seek(23));
  });

  test("holds the playhead in the hand until it is released", async () => {
    app.hand.down(strip, { xPx: 160, atMs: 0 });
    app.hand.move({ xPx: 320, atMs: 10 });
    app.hand.move({ xPx: 480, atMs: 20 });
    expect(scrubbedTo(app.timeline)).toBe(30);
    await given(2);
    expect(scrubbedTo(app.timeline)).toBe(30);
    app.hand.up({ atMs: 30 });
    expect(scrubbedTo(app.timeline)).toBeNull();
    await expect.poll(() => app.page.server.authority.state.anchor.beats).toBe(30);
  });

  test("while it plays is put once more to where the hand lets go", async () => {
    await app.page.hears({ type: "play" });
    app.hand.down(strip, { xPx: 160 });
    app.hand.move({ xPx: 320 });
    await app.page.hasHeard(seek(10), seek(20));
    app.hand.up();
    await app.page.hasHeard(seek(20));
  });

  test("called off with Esc goes back to where it was", async () => {
    await given(7.3);
    app.hand.down(strip, { xPx: 160 });
    app.hand.move({ xPx: 320 });
    fireEvent.keyDown(window, { key: "Escape" });
    app.hand.move({ xPx: 480 });
    app.hand.up();
    await app.page.hasHeard(seek(10), seek(20), seek(7.3));
    expect(scrubbedTo(app.timeline)).toBeNull();
  });
});

describe("the keys, with the focus on the strip", () => {
  test.each([
    ["{ArrowRight}", 10],
    ["{ArrowLeft}", 9],
    ["{Shift>}{ArrowRight}", 12],
    ["{Shift>}{ArrowLeft}", 8],
    ["{Alt>}{ArrowRight}", (9.5 * 960 + 10) / 960],
    ["{PageUp}", 12],
    ["{PageDown}", 8],
    ["{Home}", 0],
    ["{End}", 48],
  ])("%s goes from beat 9.5 to beat %d", async (key, position) => {
    await given(9.5);
    act(() => strip.focus());
    await app.page.user.keyboard(key);
    await app.page.hasHeard(seek(position));
  });

  test("never go below zero", async () => {
    act(() => strip.focus());
    await app.page.user.keyboard("{PageDown}");
    await app.page.hasHeard(seek(0));
  });

  test("others pass", () => {
    expect(fireEvent.keyDown(strip, { key: "ArrowUp" })).toBe(true);
    expect(fireEvent.keyDown(strip, { key: "ArrowRight", ctrlKey: true })).toBe(true);
    expect(fireEvent.keyDown(strip, { key: "ArrowRight" })).toBe(false);
  });
});

describe("what a screen reader is told", () => {
  test("is the bar and the beat", async () => {
    expect(strip.getAttribute("aria-valuetext")).toBe("bar 1, beat 1");
    expect(strip.getAttribute("aria-valuemax")).toBe("64");
    await given(14.5);
    expect(strip.getAttribute("aria-valuetext")).toBe("bar 4, beat 3");
    expect(strip.getAttribute("aria-valuenow")).toBe("14");
  });

  test("goes by the time signatures, as soon as one changes", async () => {
    await given(14.5);
    await app.page.hears({ type: "meter", numerator: 7, denominator: 8, bar: 0 });
    expect(strip.getAttribute("aria-valuetext")).toBe("bar 5, beat 2");
  });

  test("changes at once on a seek, be it within the same second", async () => {
    await given(10);
    await given(11);
    expect(strip.getAttribute("aria-valuetext")).toBe("bar 3, beat 4");
  });

  test("changes at most once a second while it plays, in a short loop as well", async () => {
    const end = { beats: beats(1.5) };
    await app.page.hears({ type: "loop", start: { beats: beats(0) }, end });
    await app.page.hears({ type: "play" });
    let changes = 0;
    const observer = new MutationObserver((list) => (changes += list.length));
    const startMs = performance.now();
    let nowMs = startMs;
    vi.spyOn(performance, "now").mockImplementation(() => nowMs);
    observer.observe(strip, { attributeFilter: ["aria-valuetext"] });
    for (let frame = 1; frame <= 300; frame += 1) {
      nowMs = startMs + frame * (1000 / 60);
      app.page.draw();
      await Promise.resolve();
    }
    observer.disconnect();
    expect(changes).toBeGreaterThanOrEqual(4);
    expect(changes).toBeLessThanOrEqual(5);
  });
});

test("without a transport it is disabled, and neither a press nor a key does anything", async () => {
  await app.page.goesDown();
  expect(strip.getAttribute("aria-disabled")).toBe("true");
  app.hand.down(strip, { xPx: 200 });
  app.hand.up();
  await app.page.user.keyboard("{ArrowRight}");
  expect(app.report).not.toHaveBeenCalled();
  await app.page.comesBack();
  await hasHeardNothing();
});
