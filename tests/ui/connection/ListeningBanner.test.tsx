import { act, fireEvent, screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { stubPointerEvents } from "../../support/fake-pointers.ts";
import { type RenderedPage, renderApp } from "../../support/rendered-page.tsx";

let page: RenderedPage;
beforeEach(async () => {
  stubPointerEvents();
  page = await renderApp();
});

const words = () => screen.getByRole("status", { name: "What this page may do" }).textContent;
const WHY = "Listening only: the token of this page does not let it change the transport";
const NOTHING_CHANGED = "nothing was changed: this page is listening only";
const bar = (name: string) => screen.getByRole("group", { name });
const isDisabled = (name: string) => bar(name).hasAttribute("disabled");

const answer = () => screen.getByRole("alert").textContent;

/** The server lets this page listen only, from the next connection on. */
async function becomesListener() {
  page.server.role = "view";
  act(() => page.server.closeAll(1012, "the server starts again"));
  await act(() => expect.poll(words, { timeout: 4000 }).toMatch(/^Listening only\./));
}

test("a page that may command hears nothing of it", () => {
  expect(words()).toBe("");
  expect(isDisabled("Transport")).toBe(false);
});

test("a listener's controls are disabled, and the page says why", async () => {
  await becomesListener();
  expect(words()).toBe(
    "Listening only. The token of this page does not let it change the transport.",
  );
  expect(["Transport", "Tempo and meter", "History"].map(isDisabled)).toEqual([true, true, true]);
  for (const name of ["Transport", "Tempo and meter", "History"]) expect(bar(name).title).toBe(WHY);
  for (const name of ["Position", "Loop start", "Loop end"]) {
    expect(screen.getByRole("slider", { name }).getAttribute("aria-disabled")).toBe("true");
  }
  // Nothing on top of it hides the reason behind a promise.
  expect(screen.getByRole("slider", { name: "Position" }).title).toBe(WHY);
  expect(screen.getByRole("button", { name: /^Loop, bar/ }).title).toBe("");
  expect(screen.getByRole("button", { name: /^Loop, bar/ }).closest("[title]")).toHaveProperty(
    "title",
    WHY,
  );
  // What is this page's own is its own.
  expect(isDisabled("Metronome")).toBe(false);
});

test("a listener's key does nothing and is told why", async () => {
  await becomesListener();
  const heard = page.server.heard.length;
  await page.user.keyboard(" ");
  await expect.poll(answer).toBe(NOTHING_CHANGED);
  expect(page.server.heard.length).toBe(heard);
  expect(page.server.authority.state.playing).toBe(false);
});

const strip = (name: string) => screen.getByRole("slider", { name });
const press = (element: Element) =>
  act(async () => void fireEvent.pointerDown(element, { button: 0, clientX: 200 }));

test.each<[string, () => Promise<unknown>]>([
  ["a press on the ruler", () => press(strip("Position"))],
  ["a press on the loop", () => press(strip("Loop start"))],
  ["a press on the tempo", () => press(screen.getByRole("button", { name: /^Tempo 120/ }))],
  [
    "Enter on a time signature",
    async () => {
      screen.getByRole("button", { name: /^Time signature 4/ }).focus();
      await page.user.keyboard("{Enter}");
    },
  ],
  [
    "Delete on a tempo",
    async () => {
      screen.getByRole("button", { name: /^Tempo 120/ }).focus();
      await page.user.keyboard("{Delete}");
    },
  ],
  ["J", () => page.user.keyboard("j")],
  ["a double click on the position", () => page.user.dblClick(screen.getByTestId("readout-bars"))],
])("%s does nothing, and is told why", async (_, tries) => {
  await becomesListener();
  const heard = page.server.heard.length;
  expect(answer()).toBe("");
  await tries();
  await act(() => expect.poll(answer).toBe(NOTHING_CHANGED));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(page.server.heard.length).toBe(heard);
});

test("a press beside everything that can be changed is nothing to be told of", async () => {
  await becomesListener();
  await press(screen.getByRole("scrollbar", { name: "Overview" }));
  expect(answer()).toBe("");
});

test("a listener hears what others do", async () => {
  await becomesListener();
  await page.hears({ type: "tempo", bpm: 97 });
  expect(screen.getByRole("spinbutton", { name: "Tempo" })).toHaveProperty(
    "value",
    expect.stringContaining("97"),
  );
});

test("by itself the page may do everything", async () => {
  await becomesListener();
  await page.user.keyboard("j");
  await page.user.click(screen.getByRole("button", { name: "Play on locally" }));
  expect(words()).toBe("");
  expect(answer()).toBe("");
  expect(isDisabled("Transport")).toBe(false);
  expect(bar("Transport").title).toBe("");
  expect(screen.getByRole("status", { name: "Transport in use" }).textContent).toMatch(
    /To rejoin the server is to listen again/,
  );
});

const focused = () => document.activeElement?.textContent;
const button = (name: string) => screen.getByRole("button", { name });
/** Walks to a button by keyboard, and presses it. */
async function presses(name: string) {
  act(() => button(name).focus());
  await page.user.keyboard("{Enter}");
}

test.each([
  ["Esc in the field", () => page.user.keyboard("sec{Escape}")],
  ["Esc on a button", () => page.user.keyboard("{Tab}{Escape}")],
  ["Cancel", () => presses("Cancel")],
])("%s calls off another token, and the focus goes back", async (_, callOff) => {
  await becomesListener();
  await presses("Use another token");
  expect(document.activeElement).toBe(screen.getByLabelText("Token"));
  await callOff();
  expect(screen.queryByLabelText("Token")).toBeNull();
  expect(focused()).toBe("Use another token");
});

test("a token that is half typed when the connection is lost is typed to its end", async () => {
  await becomesListener();
  await presses("Use another token");
  await page.user.keyboard("sec");
  await page.goesDown();
  await page.user.keyboard("k");
  await page.comesBack();
  expect(screen.getByLabelText("Token")).toHaveProperty("value", "seck");
  expect(document.activeElement).toBe(screen.getByLabelText("Token"));
  expect(button("Metronome").ariaPressed).toBe("false");
});

test("with another token it asks again", async () => {
  await becomesListener();
  await page.user.click(screen.getByRole("button", { name: "Use another token" }));
  page.server.role = "control";
  await page.user.type(screen.getByLabelText("Token"), "secret{Enter}");
  await act(() => expect.poll(words, { timeout: 4000 }).toBe(""));
  expect(isDisabled("Transport")).toBe(false);
  sessionStorage.clear();
});
