import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { beats } from "../../../src/core/units.ts";
import { MeterLane } from "../../../src/ui/timeline/MeterLane.tsx";
import { type StripInHand, renderStrip } from "../../support/strip-in-hand.tsx";

let app: StripInHand;
let lane: HTMLElement;
beforeEach(async () => {
  app = await renderStrip(<MeterLane />);
  lane = screen.getByRole("group", { name: "Time signatures" }).parentElement as HTMLElement;
});

const handle = (name: RegExp | string) => screen.getByRole("button", { name });
const names = () =>
  within(screen.getByRole("group", { name: "Time signatures" }))
    .getAllByRole("button")
    .map((button) => button.getAttribute("aria-label"));
const place = (name: RegExp) => Number(handle(name).style.getPropertyValue("--beats"));
const editor = () => screen.queryByRole("dialog");
const field = () => screen.getByRole<HTMLInputElement>("textbox", { name: "Beats" });
/** A signature that somebody has put there. Bars count from 0. */
const given = (bar: number, numerator: number, denominator: number) =>
  app.page.hears({ type: "meter", bar, numerator, denominator });

/** The next command that the server hears is one that the test knows of: so there was none before it. */
async function hasHeardNothing() {
  const first = lane.querySelector('[data-place="0"]') as HTMLElement;
  act(() => first.focus());
  fireEvent.keyDown(first, { key: "ArrowUp" });
  const heard = { type: "meter", bar: 0, numerator: expect.any(Number) as number, denominator: 4 };
  await app.page.hasHeard(heard);
}

test("each signature stands at its bar, counted from 1", async () => {
  await given(4, 7, 8);
  await given(6, 3, 4);
  expect(names()).toEqual([
    "Time signature 4/4, bar 1",
    "Time signature 7/8, bar 5",
    "Time signature 3/4, bar 7",
  ]);
  expect(handle(/7.8/).textContent).toBe("7/8");
  expect([place(/7.8/), place(/3.4/)]).toEqual([16, 23]);
});

describe("a double click on the lane", () => {
  test("adds one at the nearest bar line that changes nothing yet, and asks for it", async () => {
    app.hand.doubleClick(lane, { xPx: 300 });
    await app.page.hasHeard({ type: "meter", bar: 5, numerator: 4, denominator: 4 });
    expect(editor()?.getAttribute("aria-label")).toBe("Time signature, bar 6");
    expect(document.activeElement).toBe(field());
  });

  test("where there is one already edits that one", async () => {
    await given(5, 7, 8);
    app.hand.doubleClick(lane, { xPx: 300 });
    expect(field().value).toBe("7");
    await app.page.user.keyboard("{Escape}");
    await hasHeardNothing();
  });
});

describe("a drag", () => {
  beforeEach(() => given(4, 7, 8));

  test("moves it from bar line to bar line, says which, and is sent on release", async () => {
    app.hand.down(handle(/7.8/), { xPx: 260 });
    app.hand.move({ xPx: 300 });
    app.hand.move({ xPx: 380 });
    // Before it the bars are of four beats, wherever it goes.
    expect(place(/7.8/)).toBe(24);
    expect(handle(/7.8/).textContent).toBe("7/8 · bar 7");
    app.hand.up();
    const moved = { type: "meter", bar: 6, numerator: 7, denominator: 8, from_bar: 4 };
    await app.page.hasHeard(moved);
    expect(place(/7.8/)).toBe(24);
    expect(document.activeElement).toBe(handle(/7.8/));
  });

  test("never stops where another one is, or at the song's start", async () => {
    await given(2, 3, 4);
    app.hand.down(handle(/7.8/), { xPx: 224 });
    app.hand.move({ xPx: 130 });
    expect(handle(/7.8/).getAttribute("aria-label")).toBe("Time signature 7/8, bar 5");
    app.hand.move({ xPx: 66 });
    expect(handle(/7.8/).getAttribute("aria-label")).toBe("Time signature 7/8, bar 2");
    app.hand.move({ xPx: 5 });
    app.hand.up();
    const moved = { type: "meter", bar: 1, numerator: 7, denominator: 8, from_bar: 4 };
    await app.page.hasHeard(moved);
  });

  test("does not move the song's first one", async () => {
    app.hand.down(handle(/4.4/), { xPx: 2 });
    app.hand.move({ xPx: 200 });
    expect(place(/4.4/)).toBe(0);
    app.hand.up();
    expect(app.report).not.toHaveBeenCalled();
  });

  test("called off with Esc has sent nothing", async () => {
    app.hand.down(handle(/7.8/), { xPx: 260 });
    app.hand.move({ xPx: 380 });
    fireEvent.keyDown(window, { key: "Escape" });
    app.hand.up();
    expect(place(/7.8/)).toBe(16);
    await hasHeardNothing();
  });

  test("is one step to undo", async () => {
    app.hand.down(handle(/7.8/), { xPx: 260 });
    for (const xPx of [300, 340, 380]) app.hand.move({ xPx });
    app.hand.up();
    const moved = { type: "meter", bar: 6, numerator: 7, denominator: 8, from_bar: 4 };
    await app.page.hasHeard(moved);
    await act(() => app.history.undo());
    expect(names()).toEqual(["Time signature 4/4, bar 1", "Time signature 7/8, bar 5"]);
  });

  test("of one that somebody else has moved meanwhile is refused, and said so", async () => {
    app.hand.down(handle(/7.8/), { xPx: 260 });
    app.hand.move({ xPx: 380 });
    await app.page.hears({ type: "meter", bar: 9, fromBar: 4, numerator: 7, denominator: 8 });
    app.hand.up();
    const result = await app.report.mock.lastCall?.[0];
    expect(result).toMatchObject({ ok: false, error: { code: "not_found" } });
    expect(names()).toEqual(["Time signature 4/4, bar 1", "Time signature 7/8, bar 10"]);
  });
});

describe("the keys, with the focus on a signature", () => {
  beforeEach(async () => {
    await given(4, 7, 8);
    act(() => handle(/7.8/).focus());
  });
  const event = { type: "meter", bar: 4, numerator: 7, denominator: 8 };

  test.each([
    ["{ArrowRight}", { ...event, bar: 5, from_bar: 4 }],
    ["{ArrowLeft}", { ...event, bar: 3, from_bar: 4 }],
    ["{ArrowUp}", { ...event, numerator: 8 }],
    ["{ArrowDown}", { ...event, numerator: 6 }],
    ["{Delete}", { type: "delete_meter", bar: 4 }],
  ])("%s", async (keys, command) => {
    await app.page.user.keyboard(keys);
    await app.page.hasHeard(command);
  });

  test("it keeps the focus while it moves, over another one too", async () => {
    await given(5, 3, 4);
    await app.page.user.keyboard("{ArrowRight}");
    await app.page.hasHeard({ ...event, bar: 6, from_bar: 4 });
    expect(document.activeElement).toBe(handle("Time signature 7/8, bar 7"));
  });

  test("it does not go to where the first one is, and the first one stays", async () => {
    await app.page.user.keyboard("{ArrowLeft>6/}");
    expect(names()).toEqual(["Time signature 4/4, bar 1", "Time signature 7/8, bar 2"]);
    act(() => handle(/4.4/).focus());
    await app.page.user.keyboard("{ArrowRight}{Delete}");
    expect(names()).toEqual(["Time signature 4/4, bar 1", "Time signature 7/8, bar 2"]);
    expect(app.report).toHaveBeenCalledTimes(3);
  });

  test("the beats end at 1", async () => {
    await given(4, 1, 8);
    act(() => handle(/1.8/).focus());
    await app.page.user.keyboard("{ArrowDown}");
    await hasHeardNothing();
  });

  test("deleted, it leaves the focus to the one before it", async () => {
    await app.page.user.keyboard("{Backspace}");
    expect(document.activeElement).toBe(handle("Time signature 4/4, bar 1"));
  });
});

describe("the editor", () => {
  beforeEach(async () => {
    await given(4, 7, 8);
    app.hand.doubleClick(handle(/7.8/), { xPx: 260 });
  });

  test("Enter sets both parts, from the list as well, and the focus goes back", async () => {
    await app.page.user.keyboard("5");
    await app.page.user.selectOptions(screen.getByRole("combobox", { name: "Note value" }), "16");
    await app.page.user.keyboard("{Enter}");
    await app.page.hasHeard({ type: "meter", bar: 4, numerator: 5, denominator: 16 });
    expect(document.activeElement).toBe(handle(/5.16/));
  });

  test("Esc leaves it as it was", async () => {
    await app.page.user.keyboard("5{Escape}");
    expect(editor()).toBeNull();
    expect(document.activeElement).toBe(handle(/7.8/));
    await hasHeardNothing();
  });

  test.each(["0", "65", "3.5", "many", " "])(
    "“%s” beats are met with what is allowed, and are not set",
    async (text) => {
      await app.page.user.clear(field());
      await app.page.user.keyboard(`${text}{Enter}`);
      expect(screen.getByRole("alert").textContent).toBe("A bar has 1 to 64 beats.");
      expect(field().getAttribute("aria-invalid")).toBe("true");
      expect(app.report).not.toHaveBeenCalled();
    },
  );

  test("Delete deletes it, and the first one cannot be", async () => {
    await app.page.user.click(screen.getByRole("button", { name: "Delete" }));
    await app.page.hasHeard({ type: "delete_meter", bar: 4 });
    app.hand.doubleClick(handle(/4.4/), { xPx: 0 });
    expect(screen.queryByRole("button", { name: "Delete" })).toBeNull();
  });
});

test("the button adds one to the bar that the playhead is in", async () => {
  await app.page.hears({ type: "seek", position: { beats: beats(11.9) } });
  await app.page.user.click(handle("Add a time signature at the playhead"));
  await app.page.hasHeard({ type: "meter", bar: 2, numerator: 4, denominator: 4 });
  expect(document.activeElement).toBe(field());
});

test("without a transport to change, nothing does anything", async () => {
  await app.page.goesDown();
  app.hand.doubleClick(lane, { xPx: 200 });
  act(() => handle(/4.4/).focus());
  await app.page.user.keyboard("{ArrowUp}{Enter}");
  expect(editor()).toBeNull();
  expect(app.report).not.toHaveBeenCalled();
});
