import { act, screen, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { beats, seconds } from "../../src/core/units.ts";
import { SESSION, renderApp } from "../support/rendered-page.tsx";

const timeline = () => screen.getByRole("region", { name: "Timeline" });
const px = (element: HTMLElement) => [
  Number.parseFloat(element.style.left),
  Number.parseFloat(element.style.width),
];
const playheadX = () => screen.getByTestId("playhead").style.transform;
/** The bars that the ruler writes, left to right. */
const labels = () =>
  within(screen.getByRole("slider", { name: "Position" }))
    .getAllByText(/./)
    .map(({ textContent }) => textContent);

describe("the session is its host's", () => {
  test("each lane has its name and its colour", async () => {
    await renderApp();
    const lanes = within(screen.getByRole("list", { name: "Lanes" })).getAllByRole("listitem");
    expect(lanes.map(({ textContent }) => textContent)).toEqual(["Drums", "Bass"]);
    expect(lanes.map(({ style }) => style.borderLeftColor)).toEqual([
      "rgb(200, 100, 50)",
      "rgb(50, 100, 200)",
    ]);
  });

  test("each clip stands where it starts, as long as it is", async () => {
    await renderApp();
    // A pixel is left free between one clip and the next.
    expect(px(screen.getByText("Intro"))).toEqual([0, 255]);
    expect(px(screen.getByText("Verse"))).toEqual([256, 519]);
    const lane = screen.getByText("Verse").parentElement;
    expect(lane?.style.getPropertyValue("--colour")).toBe("rgb(200, 100, 50)");
  });

  test("a session without lanes says so", async () => {
    await renderApp({ ...SESSION, lanes: [] });
    expect(screen.getByText("This session has no lanes yet.")).toBeDefined();
  });

  test("lanes of one name, and clips in one place, are as good as any", async () => {
    const complaint = vi.spyOn(console, "error");
    const clip = { startBeats: 4, lengthBeats: 4 };
    const clips = [
      { ...clip, id: "1", name: "Take 1" },
      { ...clip, id: "2", name: "Take 2" },
    ];
    const lane = { name: "Audio", colour: "grey" };
    await renderApp({
      ...SESSION,
      lanes: [
        { ...lane, id: "1", clips },
        { ...lane, id: "2", clips: [] },
      ],
    });
    expect(screen.getAllByText("Audio")).toHaveLength(2);
    expect(screen.getByText("Take 1")).toBeDefined();
    expect(screen.getByText("Take 2")).toBeDefined();
    expect(complaint).not.toHaveBeenCalled();
  });
});

describe("the width that there is", () => {
  test("is filled by the session, and followed", async () => {
    const app = await renderApp();
    await app.hears({ type: "seek", position: { beats: beats(32) } });
    expect(playheadX()).toBe("translate3d(512px,0,0)");
    act(() => app.layout.resizeTo(512));
    expect(px(screen.getByText("Verse"))).toEqual([128, 259]);
    expect(playheadX()).toBe("translate3d(256px,0,0)");
  });

  test("decides how many bars the ruler names", async () => {
    const app = await renderApp();
    // 16 bars: at 64 px a bar every one is named, at 32 px every second one.
    expect(labels().slice(0, 3)).toEqual(["1", "2", "3"]);
    act(() => app.layout.resizeTo(512));
    expect(labels().slice(0, 3)).toEqual(["1", "3", "5"]);
  });

  test("may be none yet: then there are no lines and no complaint", async () => {
    const complaint = vi.spyOn(console, "error");
    const app = await renderApp();
    act(() => app.layout.resizeTo(0));
    expect(timeline().querySelectorAll("line")).toHaveLength(0);
    expect(complaint).not.toHaveBeenCalled();
  });
});

describe("the loop", () => {
  test("is a brace in the ruler and a tint over the lanes, which follow it", async () => {
    const app = await renderApp();
    const brace = screen.getByTestId("loop-brace");
    const tint = screen.getByTestId("loop-tint");
    // A new session's loop: 0 to 10 s at 120 bpm, off.
    for (const range of [brace, tint]) {
      expect(px(range)).toEqual([0, 320]);
      expect(range.dataset["enabled"]).toBe("false");
    }
    const start = { seconds: seconds(2) };
    await app.hears({ type: "loop", start, end: { beats: beats(12) } });
    for (const range of [brace, tint]) {
      expect(px(range)).toEqual([64, 128]);
      expect(range.dataset["enabled"]).toBe("true");
    }
    await app.hears({ type: "loop", enabled: false });
    expect(brace.dataset["enabled"]).toBe("false");
    expect(px(brace)).toEqual([64, 128]);
  });
});

describe("the playhead", () => {
  test("stands over the position to the fraction of a pixel", async () => {
    const app = await renderApp();
    expect(playheadX()).toBe("translate3d(0px,0,0)");
    await app.hears({ type: "seek", position: { beats: beats(1.234375) } });
    expect(playheadX()).toBe("translate3d(19.75px,0,0)");
  });

  test("turns the page when it passes the end, and turns it back", async () => {
    const app = await renderApp();
    await app.hears({ type: "tempo", bpm: 999 });
    // Less than a tenth of a millisecond before the end.
    await app.hears({ type: "seek", position: { beats: beats(63.999) } });
    expect(screen.getByText("Intro")).toBeDefined();
    expect(screen.queryByText("Coda")).toBeNull();
    await app.hears({ type: "play" });
    expect(screen.queryByText("Intro")).toBeNull();
    expect(px(screen.getByText("Coda"))).toEqual([256, 127]);
    expect(labels()[0]).toBe("17");
    // What began on the page before and still goes on is there, cut off by the edge.
    expect(px(screen.getByText("Reprise"))).toEqual([-64, 255]);

    await app.hears({ type: "stop" });
    expect(screen.getByText("Intro")).toBeDefined();
    expect(labels()[0]).toBe("1");
    expect(playheadX()).toBe("translate3d(0px,0,0)");
  });

  test("lands on the right page from any distance", async () => {
    const app = await renderApp();
    await app.hears({ type: "seek", position: { beats: beats(64 * 10 + 4) } });
    expect(labels()[0]).toBe("161");
    expect(playheadX()).toBe("translate3d(64px,0,0)");
  });
});
