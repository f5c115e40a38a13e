import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { beats } from "../../../src/core/units.ts";
import { MarkerStrip } from "../../../src/ui/timeline/MarkerStrip.tsx";
import { type StripInHand, renderStrip } from "../../support/strip-in-hand.tsx";

let app: StripInHand;
let strip: HTMLElement;
beforeEach(async () => {
  app = await renderStrip(<MarkerStrip />);
  strip = screen.getByRole("group", { name: "Markers" }).parentElement as HTMLElement;
});

const flag = (name: RegExp | string) => screen.getByRole("button", { name });
const names = () =>
  [...strip.querySelectorAll("[data-place]")].map((button) => button.getAttribute("aria-label"));
const place = (name: RegExp) =>
  Number(flag(name).parentElement?.style.getPropertyValue("--beats") ?? Number.NaN);
const editor = () => screen.queryByRole("dialog");
const field = () => screen.getByRole<HTMLInputElement>("textbox", { name: "Name" });
const loopButton = () => within(editor() as HTMLElement).getByRole("button", { name: /loop/i });
/** A marker that somebody has put there. */
const given = (key: string, at: number, name: string) =>
  app.page.hears({ type: "marker", key, at: { beats: beats(at) }, name });
const KEY = expect.stringMatching(/^[0-9a-f]{20}$/) as string;

/** The next command that the server hears is one that the test knows of: so there was none before it. */
async function hasHeardNothing() {
  fireEvent.click(flag(/Add/), { detail: 1 });
  await app.page.hasHeard({ type: "marker", marker: KEY, beats: 0 });
}

test("each flag says its name and its place", async () => {
  await given("a", 16, "Verse");
  await given("b", 18.5, "");
  expect(names()).toEqual(["Verse, bar 5", "Marker, bar 5, beat 3"]);
  expect(flag(/^Verse/).textContent).toBe("Verse");
  expect(place(/^Verse/)).toBe(16);
});

describe("a double click on the strip", () => {
  test("adds one on the grid and asks for its name", async () => {
    app.hand.doubleClick(strip, { xPx: 258 });
    await app.page.hasHeard({ type: "marker", marker: KEY, beats: 16 });
    expect(document.activeElement).toBe(field());
    await app.page.user.keyboard("Verse{Enter}");
    await app.page.hasHeard({ type: "marker", marker: KEY, name: "Verse" });
    expect(names()).toEqual(["Verse, bar 5"]);
    expect(document.activeElement).toBe(flag(/^Verse/));
  });

  test("with Shift adds one off the grid", async () => {
    app.hand.doubleClick(strip, { xPx: 258, shiftKey: true });
    await app.page.hasHeard({ type: "marker", marker: KEY, beats: 16.125 });
  });
});

describe("a flag", () => {
  beforeEach(async () => {
    await given("a", 16, "Verse");
    await given("b", 32, "Chorus");
  });

  test("clicked takes the playhead there, and goes on playing", async () => {
    await app.page.hears({ type: "play" });
    app.hand.down(flag(/^Verse/), { xPx: 260 });
    app.hand.up();
    fireEvent.click(flag(/^Verse/), { detail: 1 });
    await app.page.hasHeard({ type: "seek", beats: 16 });
    expect(app.page.server.authority.state.playing).toBe(true);
  });

  test("clicked with Alt loops from there to the next one", async () => {
    app.hand.down(flag(/^Verse/), { xPx: 260, altKey: true });
    app.hand.up();
    await app.page.hasHeard({ type: "loop", enabled: true, start_beats: 16, end_beats: 32 });
  });

  test("dragged moves over the grid, on release, and the playhead stays", async () => {
    app.hand.down(flag(/^Verse/), { xPx: 260 });
    app.hand.move({ xPx: 300 });
    app.hand.move({ xPx: 310 });
    expect(place(/^Verse/)).toBe(19);
    app.hand.up();
    await app.page.hasHeard({ type: "marker", marker: "a", beats: 19 });
  });

  test("dragged with Shift moves off the grid", async () => {
    app.hand.down(flag(/^Verse/), { xPx: 260 });
    app.hand.move({ xPx: 300, shiftKey: true });
    app.hand.up();
    await app.page.hasHeard({ type: "marker", marker: "a", beats: 18.5 });
  });

  test("dragged and called off with Esc is where it was", async () => {
    app.hand.down(flag(/^Verse/), { xPx: 260 });
    app.hand.move({ xPx: 300 });
    fireEvent.keyDown(window, { key: "Escape" });
    app.hand.up();
    expect(place(/^Verse/)).toBe(16);
    await hasHeardNothing();
  });

  test("dragged is one step to undo", async () => {
    app.hand.down(flag(/^Verse/), { xPx: 260 });
    for (const xPx of [280, 300, 320]) app.hand.move({ xPx });
    app.hand.up();
    await app.page.hasHeard({ type: "marker", marker: "a", beats: 20 });
    await act(() => app.history.undo());
    expect(place(/^Verse/)).toBe(16);
  });

  test("that somebody else moves or deletes during the drag stays in the hand, or is gone for good", async () => {
    app.hand.down(flag(/^Verse/), { xPx: 260 });
    app.hand.move({ xPx: 300 });
    await given("a", 40, "Verse");
    expect(place(/^Verse/)).toBe(19);
    await app.page.hears({ type: "delete_marker", key: "a" });
    app.hand.up();
    expect(names()).toEqual(["Chorus, bar 9"]);
    await hasHeardNothing();
  });

  test.each([
    ["{ArrowRight}", { type: "marker", marker: "a", beats: 17 }],
    ["{Shift>}{ArrowLeft}", { type: "marker", marker: "a", beats: 12 }],
    ["{Alt>}{ArrowRight}", { type: "marker", marker: "a", beats: 16 + 10 / 960 }],
    ["{Delete}", { type: "delete_marker", marker: "a" }],
    ["{Backspace}", { type: "delete_marker", marker: "a" }],
    [" ", { type: "seek", beats: 16 }],
    ["{Shift>}{Enter}", { type: "loop", enabled: true, start_beats: 16, end_beats: 32 }],
  ])("with the focus: %s", async (keys, command) => {
    act(() => flag(/^Verse/).focus());
    await app.page.user.keyboard(keys);
    await app.page.hasHeard(command);
  });

  test.each(["{Enter}", "{F2}"])("with the focus: %s renames it", async (keys) => {
    act(() => flag(/^Verse/).focus());
    await app.page.user.keyboard(`${keys}Bridge{Enter}`);
    await app.page.hasHeard({ type: "marker", marker: "a", name: "Bridge" });
    expect(document.activeElement).toBe(flag(/^Bridge/));
  });

  test("deleted leaves the focus to its neighbour", async () => {
    act(() => flag(/^Verse/).focus());
    await app.page.user.keyboard("{Delete}");
    expect(document.activeElement).toBe(flag(/^Chorus/));
  });

  test("double-clicked is renamed", async () => {
    app.hand.doubleClick(flag(/^Verse/), { xPx: 260 });
    expect(field().value).toBe("Verse");
    await app.page.user.keyboard("Bridge{Escape}");
    expect(names()).toEqual(["Verse, bar 5", "Chorus, bar 9"]);
    expect(document.activeElement).toBe(flag(/^Verse/));
  });

  test("looped from without a later one says why not", async () => {
    act(() => flag(/^Chorus/).focus());
    await app.page.user.keyboard("{Shift>}{Enter}{/Shift}");
    const result = await app.report.mock.lastCall?.[0];
    expect(result).toMatchObject({ ok: false, error: { message: "there is no later marker" } });
  });
});

describe("the editor", () => {
  beforeEach(async () => {
    await given("a", 16, "Verse");
    await given("b", 32, "Chorus");
    await app.page.user.click(flag("Name, loop or delete Verse, bar 5"));
  });

  test("loops to the next marker", async () => {
    await app.page.user.click(loopButton());
    await app.page.hasHeard({ type: "loop", enabled: true, start_beats: 16, end_beats: 32 });
    expect(editor()).toBeNull();
  });

  test("of the last one has nothing to loop to, and says so", async () => {
    await app.page.user.click(flag("Name, loop or delete Chorus, bar 9"));
    expect(loopButton()).toHaveProperty("disabled", true);
    expect(loopButton().textContent).toBe("No marker to loop to");
  });

  test("deletes it", async () => {
    await app.page.user.click(
      within(editor() as HTMLElement).getByRole("button", { name: "Delete" }),
    );
    await app.page.hasHeard({ type: "delete_marker", marker: "a" });
    expect(editor()).toBeNull();
  });

  test("meets a name that is too long with what is allowed", async () => {
    await app.page.user.click(field());
    await app.page.user.paste("x".repeat(65));
    await app.page.user.keyboard("{Enter}");
    expect(screen.getByRole("alert").textContent).toBe("A name has at most 64 characters.");
    expect(editor()).not.toBeNull();
    await app.page.user.keyboard("{Escape}");
    await hasHeardNothing();
  });

  test("a press elsewhere keeps the name that was typed", async () => {
    await app.page.user.clear(field());
    await app.page.user.keyboard("Bridge");
    app.hand.down(document.body, { xPx: 500 });
    await app.page.hasHeard({ type: "marker", marker: "a", name: "Bridge" });
  });
});

test("the button adds one at the playhead and asks for its name", async () => {
  await app.page.hears({ type: "seek", position: { beats: beats(7.25) } });
  await app.page.user.click(flag("Add a marker at the playhead"));
  await app.page.hasHeard({ type: "marker", marker: KEY, beats: 7.25 });
  expect(document.activeElement).toBe(field());
});

test("without a transport to change, nothing does anything", async () => {
  await given("a", 16, "Verse");
  await app.page.goesDown();
  app.hand.doubleClick(strip, { xPx: 500 });
  app.hand.doubleClick(flag(/^Verse/), { xPx: 260 });
  act(() => flag(/^Verse/).focus());
  await app.page.user.keyboard("{ArrowRight}{Enter}{Delete}");
  expect(editor()).toBeNull();
  expect(app.report).not.toHaveBeenCalled();
});
