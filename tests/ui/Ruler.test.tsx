import { act, fireEvent, screen } from "@testing-library/react";
import { type Mock, beforeEach, describe, expect, test, vi } from "vitest";
import { beats } from "../../src/core/units.ts";
import type { Report } from "../../src/ui/useRefusal.ts";
import { LEFT_PX } from "../support/page-layout.ts";
import { Timeline } from "../../src/ui/Timeline.tsx";
import { type RenderedPage, SESSION, renderPage } from "../support/rendered-page.tsx";

let app: RenderedPage;
let strip: HTMLElement;
let report: Mock<Report>;
beforeEach(async () => {
  report = vi.fn<Report>();
  app = await renderPage(<Timeline session={SESSION} report={report} />);
  strip = screen.getByRole("slider", { name: "Position" });
});

/** The button goes down this far from the strip's left edge. A beat is 16 px. */
const press = (xPx: number, keys = "[MouseLeft>]") =>
  app.user.pointer({ keys, target: strip, coords: { clientX: LEFT_PX + xPx } });

/** The next command that the server hears is one that the test knows of: so there was none before it. */
async function hasHeardNothing() {
  await press(16);
  await app.hasHeard({ type: "seek", beats: 1 });
}

describe("a press", () => {
  test.each([
    [0, 0],
    [200, 12.5],
    [1023, 63.9375],
  ])("%d px from the left seeks beat %d, on the way down", async (xPx, position) => {
    await press(xPx);
    await app.hasHeard({ type: "seek", beats: position });
    app.draw();
    expect(screen.getByTestId("playhead").style.transform).toBe(`translate3d(${xPx}px,0,0)`);
  });

  test("reports what became of it", async () => {
    await press(200);
    expect(report).toHaveBeenCalledTimes(1);
    expect(await report.mock.calls[0]?.[0]).toEqual({ ok: true, revision: 1 });
  });

  test("while it plays seeks and goes on playing", async () => {
    await app.hears({ type: "play" });
    await press(512);
    await app.hasHeard({ type: "seek", beats: 32 });
    expect(app.server.authority.state).toMatchObject({ playing: true, anchor: { beats: 32 } });
  });

  test("on the second page seeks there", async () => {
    await app.hears({ type: "seek", position: { beats: beats(70) } });
    await press(200);
    await app.hasHeard({ type: "seek", beats: 64 + 12.5 });
  });

  test("a little left of the strip, where a finger may land, is the start", async () => {
    await press(-3);
    await app.hasHeard({ type: "seek", beats: 0 });
  });

  test("of another button is the browser's", async () => {
    await press(128, "[MouseRight]");
    await press(128, "[MouseMiddle]");
    await hasHeardNothing();
  });
});

describe("the arrows, with the focus on the strip", () => {
  test.each([
    ["{ArrowRight}", 11],
    ["{ArrowLeft}", 9],
    ["{PageUp}", 14],
    ["{PageDown}", 6],
  ])("%s goes from beat 10 to beat %d", async (key, position) => {
    await app.hears({ type: "seek", position: { beats: beats(10) } });
    act(() => strip.focus());
    await app.user.keyboard(key);
    await app.hasHeard({ type: "seek", beats: position });
  });

  test("never go below zero", async () => {
    act(() => strip.focus());
    await app.user.keyboard("{PageDown}");
    await app.hasHeard({ type: "seek", beats: 0 });
  });

  test("other keys pass", () => {
    expect(fireEvent.keyDown(strip, { key: "ArrowUp" })).toBe(true);
    expect(fireEvent.keyDown(strip, { key: "ArrowRight" })).toBe(false);
  });
});

describe("what a screen reader is told", () => {
  test("is the bar and the beat, of a range that is the page's", async () => {
    expect(strip.getAttribute("aria-valuetext")).toBe("bar 1, beat 1");
    expect(strip.getAttribute("aria-valuemin")).toBe("0");
    expect(strip.getAttribute("aria-valuemax")).toBe("64");
    await app.hears({ type: "seek", position: { beats: beats(14.5) } });
    expect(strip.getAttribute("aria-valuetext")).toBe("bar 4, beat 3");
    expect(strip.getAttribute("aria-valuenow")).toBe("14");
  });

  test("changes at once on a seek, be it within the same second", async () => {
    await app.hears({ type: "seek", position: { beats: beats(10) } });
    act(() => strip.focus());
    await app.user.keyboard("{ArrowRight}");
    expect(strip.getAttribute("aria-valuetext")).toBe("bar 3, beat 4");
    expect(strip.getAttribute("aria-valuenow")).toBe("11");
  });

  test("changes at most once a second while it plays", async () => {
    await app.hears({ type: "play" });
    const told: (string | null)[] = [];
    const observer = new MutationObserver(() => told.push(strip.getAttribute("aria-valuetext")));
    observer.observe(strip, { attributeFilter: ["aria-valuetext"] });
    for (let frame = 0; frame < 300; frame += 1) {
      app.draw(frame * (1000 / 60));
      await Promise.resolve();
    }
    observer.disconnect();
    expect(told.length).toBeGreaterThanOrEqual(4);
    expect(told.length).toBeLessThanOrEqual(6);
  });
});

test("without a server it is disabled, and neither a press nor an arrow does anything", async () => {
  await app.goesDown();
  expect(strip.getAttribute("aria-disabled")).toBe("true");
  await press(200);
  act(() => strip.focus());
  await app.user.keyboard("{ArrowRight}");
  app.draw();
  expect(screen.getByTestId("playhead").style.transform).toBe("translate3d(0px,0,0)");
  expect(report).not.toHaveBeenCalled();
  await app.comesBack();
  await hasHeardNothing();
});
