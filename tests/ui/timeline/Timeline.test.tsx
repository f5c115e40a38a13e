import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { beats, seconds } from "../../../src/core/units.ts";
import { changeSettings } from "../../../src/ui/settings.ts";
import type { Session } from "../../../src/ui/session.ts";
import { Timeline } from "../../../src/ui/timeline/Timeline.tsx";
import { TimelineProvider } from "../../../src/ui/timeline/TimelineProvider.tsx";
import { paintedOn, paintingsOf, textsOn } from "../../support/fake-canvas.ts";
import { stubPointerEvents } from "../../support/fake-pointers.ts";
import { type RenderedPage, SESSION, ignore, renderPage } from "../../support/rendered-page.tsx";

beforeEach(() => changeSettings({ follow: "page", showSeconds: false }));

const show = async (session: Session = SESSION): Promise<RenderedPage> => {
  const app = await renderPage(
    <TimelineProvider session={session}>
      <Timeline session={session} report={ignore} />
    </TimelineProvider>,
  );
  app.draw();
  return app;
};

const timeline = () => screen.getByRole("region", { name: "Timeline" });
/** The bars, the grid, the lanes. */
const scene = () => {
  const canvas = timeline().querySelector("canvas");
  if (!canvas) throw new Error("nothing is painted");
  return canvas;
};
const playheadX = () => screen.getByTestId("playhead").style.transform;
const overview = () => screen.getByRole("scrollbar", { name: "Overview" });
/** What is written in the ruler: it begins with a digit. */
const bars = () => textsOn(scene()).filter((text) => /^\d/.test(text));
/** Clips by the rectangles painted for them: left edge and width. */
const clips = () =>
  paintedOn(scene())
    .filter(({ what }) => what === "rect")
    .map(({ args }) => [args[0], args[2]]);
function wheel(turn: object) {
  act(() => {
    fireEvent.wheel(timeline(), { clientX: 100, ...turn });
  });
}

describe("the session is its host's", () => {
  test("has its name in the corner, and each lane its name and its colour", async () => {
    await show();
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("A short session");
    const lanes = within(screen.getByRole("list", { name: "Lanes" })).getAllByRole("listitem");
    expect(lanes.map(({ textContent }) => textContent)).toEqual(["Drums", "Bass"]);
    expect(lanes.map(({ style }) => style.borderLeftColor)).toEqual([
      "rgb(200, 100, 50)",
      "rgb(50, 100, 200)",
    ]);
  });

  test("each clip stands where it starts, as long as it is, with its name", async () => {
    await show();
    // 16 px a beat, and a pixel free between one clip and the next. Each has a body and a band.
    expect(clips().slice(0, 3)).toEqual([
      [0, 255],
      [256, 519],
      [960, 255],
    ]);
    expect(textsOn(scene())).toEqual(expect.arrayContaining(["Intro", "Verse", "Reprise"]));
    expect(textsOn(scene())).not.toContain("Coda");
  });

  test("lanes out of view are not painted, and those that are scrolled to are", async () => {
    const lanes = Array.from({ length: 40 }, (_, i) => ({
      id: String(i),
      name: `Lane ${i}`,
      colour: "rgb(90, 90, 90)",
      clips: [{ id: "1", name: `Take ${i}`, startBeats: 0, lengthBeats: 16 }],
    }));
    const app = await show({ ...SESSION, lanes });
    // 400 px of 56 px each.
    expect(textsOn(scene()).filter((text) => text.startsWith("Take"))).toHaveLength(8);
    wheel({ deltaY: 56 * 10 });
    app.draw();
    expect(textsOn(scene())).toContain("Take 10");
    expect(textsOn(scene())).not.toContain("Take 9");
    const list = screen.getByRole("list", { name: "Lanes" });
    expect(list.style.transform).toBe("translate3d(0,-560px,0)");
    expect(screen.getByRole("scrollbar", { name: "Scroll the lanes" }).ariaValueNow).toBe("30");
  });

  test("without lanes it invites to play all the same", async () => {
    const app = await show({ ...SESSION, lanes: [] });
    expect(screen.getByText(/no lanes yet/)).toBeDefined();
    await app.user.click(screen.getByRole("button", { name: "Start playing" }));
    await app.hasHeard({ type: "play" });
    await app.user.click(screen.getByRole("button", { name: "Pause here" }));
    await app.hasHeard({ type: "pause" });
  });

  test("lanes of one name, and clips in one place, are as good as any", async () => {
    const complaint = vi.spyOn(console, "error");
    const clip = { startBeats: 4, lengthBeats: 4 };
    const both = [
      { ...clip, id: "1", name: "Take 1" },
      { ...clip, id: "2", name: "Take 2" },
    ];
    const lane = { name: "Audio", colour: "grey" };
    await show({
      ...SESSION,
      lanes: [
        { ...lane, id: "1", clips: both },
        { ...lane, id: "2", clips: [] },
      ],
    });
    expect(screen.getAllByText("Audio")).toHaveLength(2);
    expect(textsOn(scene())).toEqual(expect.arrayContaining(["Take 1", "Take 2"]));
    expect(complaint).not.toHaveBeenCalled();
  });
});

describe("the width that there is", () => {
  test("may be none yet: then nothing is painted, without a complaint", async () => {
    const complaint = vi.spyOn(console, "error");
    const app = await show();
    const before = paintingsOf(scene());
    act(() => app.layout.resizeTo(0));
    app.draw();
    expect(paintingsOf(scene())).toBe(before);
    expect(complaint).not.toHaveBeenCalled();
  });

  test("changes how much is seen, and not how large it is", async () => {
    const app = await show();
    expect(bars().slice(0, 3)).toEqual(["1", "2", "3"]);
    act(() => app.layout.resizeTo(512));
    app.draw();
    expect(bars()).toEqual(["1", "2", "3", "4", "5", "6", "7", "8"]);
  });
});

describe("the ruler", () => {
  test("follows the time signatures", async () => {
    const app = await show();
    await app.hears({ type: "meter", bar: 0, numerator: 7, denominator: 8 });
    const sevenEighths = paintedOn(scene()).find(
      ({ what, args }) => what === "fillText" && args[0] === "2",
    );
    expect(sevenEighths?.args[1]).toBe(56 + 4);
  });

  test("counts seconds too when it is asked to", async () => {
    const app = await show();
    expect(textsOn(scene())).not.toContain("0:02");
    act(() => changeSettings({ showSeconds: true }));
    // The strip takes its height from the lanes, which is what the page hears of.
    act(() => app.layout.resizeTo(1024));
    app.draw();
    expect(textsOn(scene())).toContain("0:02");
  });
});

describe("the loop", () => {
  test("is a tint over the lanes, which follows it and the view", async () => {
    const app = await show();
    const tint = screen.getByTestId("loop-tint");
    expect(tint.dataset["enabled"]).toBe("false");
    await app.hears({ type: "loop", start: { seconds: seconds(2) }, end: { beats: beats(12) } });
    await Promise.resolve();
    expect(tint.dataset["enabled"]).toBe("true");
    expect([tint.style.transform, tint.style.width]).toEqual(["translateX(64px)", "128px"]);
    wheel({ deltaX: 32 });
    app.draw();
    expect([tint.style.transform, tint.style.width]).toEqual(["translateX(32px)", "128px"]);
  });
});

describe("the playhead", () => {
  test("stands over the position to the fraction of a pixel", async () => {
    const app = await show();
    expect(playheadX()).toBe("translate3d(0px,0,0)");
    await app.hears({ type: "seek", position: { beats: beats(1.234375) } });
    expect(playheadX()).toBe("translate3d(19.75px,0,0)");
  });

  test("is hidden where it is out of view", async () => {
    const app = await show();
    wheel({ deltaX: 160 });
    app.draw();
    expect(screen.getByTestId("playhead").style.visibility).toBe("hidden");
    await app.hears({ type: "seek", position: { beats: beats(20) } });
    expect(screen.getByTestId("playhead").style.visibility).toBe("visible");
  });

  test("turns the page when it passes the right edge, and turns it back", async () => {
    const app = await show();
    await app.hears({ type: "seek", position: { beats: beats(70) } });
    expect(bars()).not.toContain("1");
    expect(textsOn(scene())).toContain("Coda");
    await app.hears({ type: "stop" });
    expect(bars()).toContain("1");
    expect(playheadX()).toBe("translate3d(0px,0,0)");
  });

  test("repaints nothing by moving", async () => {
    const app = await show();
    await app.hears({ type: "play" });
    const before = paintingsOf(scene());
    for (let frame = 0; frame < 60; frame += 1) app.draw(frame * 16);
    expect(playheadX()).not.toBe("translate3d(0px,0,0)");
    expect(paintingsOf(scene())).toBe(before);
  });

  test("is not followed once the user has scrolled, until it plays", async () => {
    const app = await show();
    wheel({ deltaX: 160 });
    await app.hears({ type: "seek", position: { beats: beats(80) } });
    expect(bars()).not.toContain("21");
    await app.hears({ type: "play" });
    app.draw();
    expect(bars()).toContain("21");
  });

  test("is followed when it goes on, too", async () => {
    const app = await show();
    await app.hears({ type: "seek", position: { beats: beats(80) } });
    wheel({ deltaX: -5000 });
    app.draw();
    expect(bars()).toContain("1");
    await app.hears({ type: "resume" });
    app.draw();
    expect(bars()).toContain("21");
  });

  test("is never followed when that is off", async () => {
    changeSettings({ follow: "off" });
    const app = await show();
    await app.hears({ type: "seek", position: { beats: beats(80) } });
    expect(bars()[0]).toBe("1");
  });

  test("beyond the session's end makes the timeline longer", async () => {
    const app = await show();
    await app.hears({ type: "seek", position: { beats: beats(64 * 10 + 4) } });
    expect(bars()).toContain("162");
    expect(playheadX()).not.toBe("translate3d(0px,0,0)");
  });
});

/** By the mouse, from and to so many pixels from the overview's left edge. */
function drag(from: number, to: number) {
  stubPointerEvents();
  const mouse = { pointerId: 1, pointerType: "mouse", button: 0 };
  fireEvent.pointerDown(overview(), { ...mouse, clientX: 100 + from });
  fireEvent.pointerMove(overview(), { ...mouse, clientX: 100 + to });
}

describe("the overview", () => {
  test("says what is seen, and scrolls by keys", async () => {
    const app = await show();
    const controlled = document.getElementById(overview().getAttribute("aria-controls") ?? "");
    // The lanes: what the loop's tint lies over.
    expect(controlled?.contains(screen.getByTestId("loop-tint"))).toBe(true);
    expect(overview().ariaValueNow).toBe("0");
    act(() => overview().focus());
    await app.user.keyboard("{End}");
    app.draw();
    expect(overview().ariaValueNow).toBe("100");
    expect(overview().ariaValueText).toBe("bars 7 to 23");
    await app.user.keyboard("{Home}");
    app.draw();
    expect(overview().ariaValueNow).toBe("0");
  });

  test("other keys are not its own", async () => {
    await show();
    expect(fireEvent.keyDown(overview(), { key: "ArrowUp" })).toBe(true);
    expect(fireEvent.keyDown(overview(), { key: "ArrowRight" })).toBe(false);
    expect(fireEvent.keyDown(overview(), { key: "ArrowRight", altKey: true })).toBe(true);
  });

  test("is dragged to scroll; Esc restores what was seen before", async () => {
    const app = await show();
    // 88 beats on 1024 px; 64 of them are in view.
    act(() => drag(400, 400 + 1024 / 11));
    app.draw();
    expect(bars()[0]).toBe("3");
    await app.user.keyboard("{Escape}");
    app.draw();
    expect(bars()[0]).toBe("1");
  });

  test("zooms by the edge of its window", async () => {
    const app = await show();
    const edge = (64 / 88) * 1024;
    act(() => drag(edge, edge / 2));
    app.draw();
    expect(bars().filter((label) => !label.includes("."))).toEqual([
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
    ]);
  });
});
