import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { beats } from "../../../src/core/units.ts";
import { stubPointerEvents } from "../../support/fake-pointers.ts";
import { type RenderedPage, renderApp } from "../../support/rendered-page.tsx";

let page: RenderedPage;
beforeEach(async () => {
  stubPointerEvents();
  page = await renderApp();
  await page.hears({ type: "marker", key: "a", at: { beats: beats(16) }, name: "Verse" });
  await page.hears({ type: "tempo_event", at: beats(16), bpm: 90 });
  await page.hears({ type: "meter", bar: 4, numerator: 3, denominator: 4 });
});

const editor = () => screen.queryByRole("dialog");
const inEditor = (name: string) => within(editor() as HTMLElement).getByRole("button", { name });
const answer = () => screen.getAllByRole("alert").map(({ textContent }) => textContent);
const REFUSED = "there is no connection to the transport server: the command was not sent";

/**
 * What opens each, the field, what is typed before and while the server is away, and what is set by it; and what somebody else
 * makes of it, and is read then.
 */
const EDITORS = [
  {
    what: "a marker",
    opener: /^Verse/,
    field: "Name",
    typed: ["Bridge", " k"],
    sets: { type: "marker", marker: "a", name: "Bridge k" },
    others: [{ type: "marker", key: "a", name: "Coda" }, "Coda"],
  },
  {
    what: "a tempo",
    opener: /^Tempo 90/,
    field: "Tempo",
    typed: ["10", "1.5"],
    sets: { type: "tempo_event", beats: 16, bpm: 101.5, ramp: false },
    others: [{ type: "tempo_event", at: beats(16), bpm: 72, ramp: true }, "72"],
  },
  {
    what: "a time signature",
    opener: /^Time signature 3/,
    field: "Beats",
    typed: ["1", "1"],
    sets: { type: "meter", bar: 4, numerator: 11, denominator: 4 },
    others: [{ type: "meter", bar: 4, numerator: 6, denominator: 8 }, "6"],
  },
] as const;

describe.each(EDITORS)("the editor of $what", ({ opener, field, typed, sets, others }) => {
  const input = () =>
    within(editor() as HTMLElement).getByRole<HTMLInputElement>("textbox", { name: field });
  const opens = async () => {
    act(() => screen.getByRole("button", { name: opener }).focus());
    await page.user.keyboard("{Enter}");
  };

  test("keeps the focus and what is typed when the server goes, and sets it when it is back", async () => {
    await opens();
    await page.user.keyboard(typed[0]);
    await page.goesDown();
    expect(document.activeElement).toBe(input());
    await page.user.keyboard(typed[1]);
    expect(input().value).toBe(typed.join(""));
    // That was no key of the page's.
    expect(screen.getByRole("button", { name: "Metronome" }).ariaPressed).toBe("false");
    await page.comesBack();
    expect(document.activeElement).toBe(input());
    await page.user.keyboard("{Enter}");
    await page.hasHeard(sets);
    expect(editor()).toBeNull();
  });

  test("without a server sets nothing, says so, and stays, by Enter and by a press elsewhere", async () => {
    await opens();
    await page.goesDown();
    await page.user.keyboard(`${typed.join("")}{Enter}`);
    expect(input().value).toBe(typed.join(""));
    await expect.poll(answer).toContain(REFUSED);
    await page.user.click(document.body);
    expect(input().value).toBe(typed.join(""));
    await page.user.click(inEditor("Delete"));
    expect(input().value).toBe(typed.join(""));
    await page.comesBack();
    await page.user.click(document.body);
    await page.hasHeard(sets);
    expect(editor()).toBeNull();
  });

  test("without a server is closed by Esc, and by a press elsewhere with nothing typed", async () => {
    await opens();
    await page.goesDown();
    await page.user.click(document.body);
    expect(editor()).toBeNull();
    await opens();
    expect(editor()).toBeNull();
    await page.comesBack();
    expect(editor()).toBeNull();
    await opens();
    await page.goesDown();
    await page.user.keyboard(`${typed[0]}{Escape}`);
    expect(editor()).toBeNull();
  });

  test("with nothing typed shows what others make of it, and does not take it back", async () => {
    await opens();
    const [command, text] = others;
    await page.hears(command);
    expect(input().value).toBe(text);
    const before = page.server.authority.state.revision;
    await page.user.click(document.body);
    expect(editor()).toBeNull();
    await page.user.keyboard(" ");
    await page.hasHeard({ type: "play" });
    await expect.poll(() => page.server.authority.state.revision).toBe(before + 1);
  });

  test("is closed for whoever may only listen from now on, for good", async () => {
    await opens();
    page.server.role = "view";
    act(() => page.server.closeAll(1012, "the server starts again"));
    await act(() => expect.poll(editor, { timeout: 4000 }).toBeNull());
    await opens();
    expect(editor()).toBeNull();
    await page.goesDown();
    page.server.role = "control";
    await page.comesBack();
    expect(editor()).toBeNull();
  });
});

test("a loop to the next marker is not made without a server, and the name that was typed stays", async () => {
  await page.hears({ type: "marker", key: "b", at: { beats: beats(32) }, name: "Chorus" });
  act(() => screen.getByRole("button", { name: /^Verse/ }).focus());
  await page.user.keyboard("{Enter}Bridge");
  await page.goesDown();
  fireEvent.click(inEditor("Loop to the next marker"));
  await expect.poll(answer).toContain(REFUSED);
  expect(screen.getByRole("textbox", { name: "Name" })).toHaveProperty("value", "Bridge");
});
