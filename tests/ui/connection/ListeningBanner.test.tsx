import { act, screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { type RenderedPage, renderApp } from "../../support/rendered-page.tsx";

let page: RenderedPage;
beforeEach(async () => {
  page = await renderApp();
});

const words = () => screen.getByRole("status", { name: "What this page may do" }).textContent;
const bar = (name: string) => screen.getByRole("group", { name });
const isDisabled = (name: string) => bar(name).hasAttribute("disabled");

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
  for (const name of ["Position", "Loop"]) {
    const slider = screen.queryByRole("slider", { name });
    if (slider) expect(slider.getAttribute("aria-disabled")).toBe("true");
  }
  // What is this page's own is its own.
  expect(isDisabled("Metronome")).toBe(false);
});

test("a listener's key does nothing and is told why", async () => {
  await becomesListener();
  const heard = page.server.heard.length;
  await page.user.keyboard(" ");
  await expect.poll(() => screen.getByRole("alert").textContent).toMatch(/listen/);
  expect(page.server.heard.length).toBe(heard);
  expect(page.server.authority.state.playing).toBe(false);
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
  await page.user.click(screen.getByRole("button", { name: "Play on locally" }));
  expect(words()).toBe("");
  expect(isDisabled("Transport")).toBe(false);
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
