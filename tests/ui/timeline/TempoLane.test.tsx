import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { beats } from "../../../src/core/units.ts";
import { TempoLane } from "../../../src/ui/timeline/TempoLane.tsx";
import { type StripInHand, renderStrip } from "../../support/strip-in-hand.tsx";

let app: StripInHand;
let lane: HTMLElement;
beforeEach(async () => {
  app = await renderStrip(<TempoLane />);
  lane = screen.getByRole("group", { name: "Tempo" }).parentElement as HTMLElement;
});

const handle = (name: RegExp | string) => screen.getByRole("button", { name });
const names = () =>
  within(screen.getByRole("group", { name: "Tempo" }))
    .getAllByRole("button")
    .map((button) => button.getAttribute("aria-label"));
const place = (name: RegExp) => Number(handle(name).style.getPropertyValue("--beats"));
const editor = () => screen.queryByRole("dialog");
const field = () => screen.getByRole<HTMLInputElement>("textbox", { name: "Tempo" });
/** An event that somebody has put there. */
const given = (at: number, bpm: number, ramp = false) =>
  app.page.hears({ type: "tempo_event", at: beats(at), bpm, ramp });

/** The next command that the server hears is one that the test knows of: so there was none before it. */
async function hasHeardNothing() {
  const first = lane.querySelector('[data-place="0"]') as HTMLElement;
  act(() => first.focus());
  fireEvent.keyDown(first, { key: "r" });
  const heard = expect.objectContaining({ type: "tempo_event", beats: 0, ramp: true }) as object;
  await app.page.hasHeard(heard);
}

test("each event says its tempo, its place and whether it ramps", async () => {
  await given(16, 97.5, true);
  await given(18.5, 140);
  expect(names()).toEqual([
    "Tempo 120, bar 1",
    "Tempo 97.5, bar 5, ramp to the next",
    "Tempo 140, bar 5, beat 3",
  ]);
  expect(place(/97.5/)).toBe(16);
});

describe("a double click on the lane", () => {
  test("adds an event on the grid that changes nothing yet, and asks for its tempo", async () => {
    app.hand.doubleClick(lane, { xPx: 258 });
    await app.page.hasHeard({ type: "tempo_event", beats: 16, bpm: 120, ramp: false });
    expect(document.activeElement).toBe(field());
    expect(field().value).toBe("120");
  });

  test("within a ramp takes the tempo in force there, and leaves the ramp a ramp", async () => {
    await given(0, 100, true);
    await given(32, 132);
    app.hand.doubleClick(lane, { xPx: 128 });
    await app.page.hasHeard({ type: "tempo_event", beats: 8, bpm: 108, ramp: true });
  });

  test("where there is one already edits that one", async () => {
    await given(16, 90);
    app.hand.doubleClick(lane, { xPx: 258 });
    expect(field().value).toBe("90");
    await app.page.user.keyboard("{Escape}");
    await hasHeardNothing();
  });
});

describe("a drag", () => {
  beforeEach(() => given(16, 90));

  test("along the song moves it over the grid, on release", async () => {
    app.hand.down(handle(/90/), { xPx: 256 });
    app.hand.move({ xPx: 300, yPx: 2 });
    app.hand.move({ xPx: 330, yPx: 20 });
    expect(place(/90/)).toBe(21);
    app.hand.up();
    const moved = { type: "tempo_event", beats: 21, bpm: 90, ramp: false, from_beats: 16 };
    await app.page.hasHeard(moved);
    expect(document.activeElement).toBe(handle(/90/));
  });

  test("with Shift moves it off the grid", async () => {
    app.hand.down(handle(/90/), { xPx: 256 });
    app.hand.move({ xPx: 330, shiftKey: true });
    app.hand.up();
    const moved = { type: "tempo_event", beats: 20.625, bpm: 90, ramp: false, from_beats: 16 };
    await app.page.hasHeard(moved);
  });

  test("up and down changes its tempo, and is heard meanwhile", async () => {
    app.hand.down(handle(/90/), { xPx: 256, yPx: 20 });
    app.hand.move({ yPx: 5 });
    app.hand.move({ yPx: -10 });
    app.hand.up();
    const event = { type: "tempo_event", beats: 16, ramp: false };
    await app.page.hasHeard({ ...event, bpm: 95 }, { ...event, bpm: 100 });
  });

  test("with Shift changes it in tenths, from where the hand is", async () => {
    app.hand.down(handle(/90/), { xPx: 256, yPx: 20 });
    app.hand.move({ yPx: 5, atMs: 5000 });
    app.hand.move({ yPx: -1, shiftKey: true, atMs: 5010 });
    app.hand.up({ atMs: 5020 });
    const event = { type: "tempo_event", beats: 16, ramp: false };
    await app.page.hasHeard({ ...event, bpm: 95 }, { ...event, bpm: 95.2 });
  });

  test("ends at the ends of what a tempo can be", async () => {
    app.hand.down(handle(/90/), { xPx: 256, yPx: 0 });
    app.hand.move({ yPx: 1000 });
    app.hand.up();
    await app.page.hasHeard({ type: "tempo_event", beats: 16, bpm: 20, ramp: false });
  });

  test("never stops where another one is", async () => {
    await given(20, 100);
    app.hand.down(handle(/90/), { xPx: 256 });
    app.hand.move({ xPx: 304 });
    app.hand.move({ xPx: 320 });
    expect(place(/90/)).toBe(19);
    app.hand.move({ xPx: 336 });
    expect(place(/90/)).toBe(21);
    app.hand.move({ xPx: 321 });
    app.hand.up();
    const moved = { type: "tempo_event", beats: 21, bpm: 90, ramp: false, from_beats: 16 };
    await app.page.hasHeard(moved);
  });

  test("does not move the song's first tempo", async () => {
    app.hand.down(handle(/120/), { xPx: 0 });
    app.hand.move({ xPx: 100 });
    expect(place(/120/)).toBe(0);
    app.hand.up();
    expect(app.report).not.toHaveBeenCalled();
  });

  test("called off with Esc takes back what has been heard", async () => {
    app.hand.down(handle(/90/), { xPx: 256, yPx: 20 });
    app.hand.move({ yPx: 5 });
    fireEvent.keyDown(window, { key: "Escape" });
    expect(names()).toEqual(["Tempo 120, bar 1", "Tempo 90, bar 5"]);
    const event = { type: "tempo_event", beats: 16, ramp: false };
    await app.page.hasHeard({ ...event, bpm: 95 }, { ...event, bpm: 90 });
  });

  test("along the song called off with Esc has sent nothing", async () => {
    app.hand.down(handle(/90/), { xPx: 256 });
    app.hand.move({ xPx: 330 });
    fireEvent.keyDown(window, { key: "Escape" });
    app.hand.up();
    expect(place(/90/)).toBe(16);
    await hasHeardNothing();
  });

  test("is one step to undo", async () => {
    app.hand.down(handle(/90/), { xPx: 256, yPx: 20 });
    for (const yPx of [14, 8, 2]) app.hand.move({ yPx });
    app.hand.up();
    const event = { type: "tempo_event", beats: 16, ramp: false };
    await app.page.hasHeard({ ...event, bpm: 92 }, { ...event, bpm: 94 }, { ...event, bpm: 96 });
    await act(() => app.history.undo());
    expect(names()).toEqual(["Tempo 120, bar 1", "Tempo 90, bar 5"]);
  });

  test("is not disturbed by what somebody else does with it meanwhile", async () => {
    app.hand.down(handle(/90/), { xPx: 256, yPx: 20 });
    app.hand.move({ yPx: 5 });
    const event = { type: "tempo_event", beats: 16, ramp: false };
    await app.page.hasHeard({ ...event, bpm: 95 });
    await given(16, 200);
    expect(names()).toEqual(["Tempo 120, bar 1", "Tempo 95, bar 5"]);
    app.hand.up();
    await app.page.hasHeard({ ...event, bpm: 95 });
  });
});

test("an event that somebody deletes during the drag stays deleted", async () => {
  await given(16, 90);
  app.hand.down(handle(/90/), { xPx: 256, yPx: 20 });
  app.hand.move({ yPx: 5 });
  const event = { type: "tempo_event", beats: 16, ramp: false };
  await app.page.hasHeard({ ...event, bpm: 95 });
  await app.page.hears({ type: "delete_tempo_event", at: beats(16) });
  app.hand.move({ yPx: -10 });
  app.hand.up();
  expect(names()).toEqual(["Tempo 120, bar 1"]);
  await hasHeardNothing();
});

describe("the keys, with the focus on an event", () => {
  beforeEach(async () => {
    await given(16, 90);
    act(() => handle(/90/).focus());
  });
  const event = { type: "tempo_event", beats: 16, bpm: 90, ramp: false };

  test.each([
    ["{ArrowUp}", { ...event, bpm: 91 }],
    ["{ArrowDown}", { ...event, bpm: 89 }],
    ["{Shift>}{ArrowUp}", { ...event, bpm: 90.1 }],
    ["{ArrowRight}", { ...event, beats: 17, from_beats: 16 }],
    ["{Shift>}{ArrowLeft}", { ...event, beats: 12, from_beats: 16 }],
    ["{Alt>}{ArrowRight}", { ...event, beats: 16 + 10 / 960, from_beats: 16 }],
    ["r", { ...event, ramp: true }],
    ["{Delete}", { type: "delete_tempo_event", beats: 16 }],
    ["{Backspace}", { type: "delete_tempo_event", beats: 16 }],
  ])("%s", async (keys, command) => {
    await app.page.user.keyboard(keys);
    await app.page.hasHeard(command);
  });

  test("it keeps the focus while it moves, over another one too", async () => {
    await given(17, 100);
    await app.page.user.keyboard("{ArrowRight}");
    expect(document.activeElement).toBe(handle("Tempo 90, bar 5, beat 3"));
    await app.page.user.keyboard("{ArrowRight}");
    expect(document.activeElement).toBe(handle("Tempo 90, bar 5, beat 4"));
  });

  test("it does not go to where the first one is", async () => {
    await app.page.user.keyboard("{Shift>}{ArrowLeft}{ArrowLeft}{ArrowLeft}{/Shift}");
    expect(place(/90/)).toBe(4);
    await app.page.user.keyboard("{Shift>}{ArrowLeft}{/Shift}");
    expect(place(/90/)).toBe(4);
    expect(app.report).toHaveBeenCalledTimes(3);
  });

  test("deleted, it leaves the focus to the one before it", async () => {
    await app.page.user.keyboard("{Delete}");
    expect(document.activeElement).toBe(handle("Tempo 120, bar 1"));
  });

  test("the first one stays", async () => {
    act(() => handle(/120/).focus());
    await app.page.user.keyboard("{Delete}{ArrowRight}");
    expect(app.report).not.toHaveBeenCalled();
  });

  test("one that is out of view is scrolled to", async () => {
    await given(400, 77);
    act(() => handle(/77/).focus());
    const { from, pxPerBeat, widthPx } = app.timeline.view;
    expect((400 - from) * pxPerBeat).toBeLessThan(widthPx);
  });
});

describe("the editor", () => {
  beforeEach(async () => {
    await given(16, 90);
    app.hand.doubleClick(handle(/90/), { xPx: 256 });
  });
  const event = { type: "tempo_event", beats: 16, bpm: 90, ramp: false };

  test("opens with the tempo selected, and says what it edits", () => {
    expect(editor()?.getAttribute("aria-label")).toBe("Tempo, bar 5");
    expect(document.activeElement).toBe(field());
    expect([field().selectionStart, field().selectionEnd]).toEqual([0, 2]);
  });

  test("Enter sets what was typed, and the focus goes back", async () => {
    await app.page.user.keyboard("97,5{Enter}");
    await app.page.hasHeard({ ...event, bpm: 97.5 });
    expect(editor()).toBeNull();
    expect(document.activeElement).toBe(handle(/97.5/));
  });

  test("Esc leaves it as it was, and the focus goes back", async () => {
    await app.page.user.keyboard("97{Escape}");
    expect(editor()).toBeNull();
    expect(document.activeElement).toBe(handle(/90/));
    await hasHeardNothing();
  });

  test("the tick makes it ramp", async () => {
    await app.page.user.click(screen.getByRole("checkbox", { name: "Ramp to the next" }));
    await app.page.user.keyboard("{Enter}");
    await app.page.hasHeard({ ...event, ramp: true });
  });

  test("Delete deletes it, and the first one cannot be", async () => {
    await app.page.user.click(screen.getByRole("button", { name: "Delete" }));
    await app.page.hasHeard({ type: "delete_tempo_event", beats: 16 });
    expect(editor()).toBeNull();
    app.hand.doubleClick(handle(/120/), { xPx: 0 });
    expect(editor()).not.toBeNull();
    expect(screen.queryByRole("button", { name: "Delete" })).toBeNull();
  });

  test.each(["19.9", "1000", "fast", "1e400"])(
    "“%s” is met with what is allowed, and is not set",
    async (text) => {
      await app.page.user.keyboard(`${text}{Enter}`);
      expect(editor()).not.toBeNull();
      const wrong = screen.getByRole("alert");
      expect(wrong.textContent).toBe("A tempo is from 20 to 999 bpm.");
      expect(field().getAttribute("aria-invalid")).toBe("true");
      expect(field().getAttribute("aria-describedby")).toBe(wrong.id);
      expect(app.report).not.toHaveBeenCalled();
    },
  );

  test("a press elsewhere sets what was typed", async () => {
    await app.page.user.keyboard("97");
    app.hand.down(document.body, { xPx: 500 });
    app.hand.up();
    await app.page.hasHeard({ ...event, bpm: 97 });
    expect(editor()).toBeNull();
  });

  test("a press elsewhere forgets what is no tempo", async () => {
    await app.page.user.keyboard("5");
    app.hand.down(document.body, { xPx: 500 });
    expect(editor()).toBeNull();
    expect(app.report).not.toHaveBeenCalled();
  });

  test("closes when somebody else deletes what it edits", async () => {
    await app.page.hears({ type: "delete_tempo_event", at: beats(16) });
    expect(editor()).toBeNull();
    await given(16, 77);
    expect(editor()).toBeNull();
  });

  test("keeps what is being typed while somebody else changes the tempo", async () => {
    await app.page.user.keyboard("9");
    await given(16, 200);
    expect(field().value).toBe("9");
  });

  test("a press in it drags nothing", async () => {
    app.hand.down(field(), { xPx: 256 });
    app.hand.move({ xPx: 400 });
    app.hand.up();
    await app.page.user.keyboard("{Escape}");
    await hasHeardNothing();
  });

  test("Enter on the handle opens it as well", async () => {
    await app.page.user.keyboard("{Escape}{Enter}");
    expect(document.activeElement).toBe(field());
  });
});

test("the button adds one at the playhead and asks for its tempo", async () => {
  await app.page.hears({ type: "seek", position: { beats: beats(7.25) } });
  await app.page.user.click(handle("Add a tempo change at the playhead"));
  await app.page.hasHeard({ type: "tempo_event", beats: 7.25, bpm: 120, ramp: false });
  expect(document.activeElement).toBe(field());
});

test("what the server refuses is reported", async () => {
  act(() => handle(/120/).focus());
  const { authority } = app.page.server;
  for (let at = 1; at < 256; at += 1) {
    await authority.submit({ type: "tempo_event", at: beats(at * 4), bpm: 100 });
  }
  await given(1020, 101);
  app.hand.doubleClick(lane, { xPx: 24 });
  const result = await app.report.mock.lastCall?.[0];
  expect(result).toMatchObject({ ok: false, error: { code: "too_many" } });
  expect(editor()).toBeNull();
});

test("without a transport to change, nothing does anything", async () => {
  await app.page.goesDown();
  expect(handle(/120/).getAttribute("aria-disabled")).toBe("true");
  expect(handle(/Add/)).toHaveProperty("disabled", true);
  app.hand.doubleClick(lane, { xPx: 200 });
  app.hand.doubleClick(handle(/120/), { xPx: 0 });
  act(() => handle(/120/).focus());
  await app.page.user.keyboard("{ArrowUp}r{Enter}");
  expect(editor()).toBeNull();
  expect(app.report).not.toHaveBeenCalled();
});
