import { screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ManualOffsetField } from "../../../src/ui/connection/ManualOffsetField.tsx";
import { type RenderedPage, renderPage } from "../../support/rendered-page.tsx";

let page: RenderedPage;
beforeEach(async () => {
  page = await renderPage(<ManualOffsetField />);
});
afterEach(() => localStorage.clear());

const field = () =>
  screen.getByRole<HTMLInputElement>("spinbutton", { name: "Manual offset in milliseconds" });
const kept = () => localStorage.getItem("codette.manualOffsetMs");
async function type(text: string) {
  await page.user.clear(field());
  await page.user.type(field(), text);
}

test("it is taken on Enter, and when the field is left", async () => {
  await type("-15{Enter}");
  expect(kept()).toBe("-15");
  await type("20");
  expect(kept()).toBe("-15");
  await page.user.tab();
  expect(kept()).toBe("20");
  expect(field().value).toBe("20");
});

test("the arrows change it at once, a millisecond at a time, and stop at the ends", async () => {
  await page.user.type(field(), "{ArrowUp}{ArrowUp}{ArrowUp}{ArrowDown}");
  expect(kept()).toBe("2");
  await type("999{ArrowUp}{ArrowUp}");
  expect(kept()).toBe("1000");
  expect(field().value).toBe("1000");
});

test("it is left as it was on Escape, and when nothing is typed", async () => {
  await type("20{Enter}");
  await type("300{Escape}");
  expect(field().value).toBe("20");
  await page.user.clear(field());
  expect(screen.queryByRole("alert")).toBeNull();
  await page.user.tab();
  expect(field().value).toBe("20");
  expect(kept()).toBe("20");
});

test("out of range is said, and not taken", async () => {
  await type("1001{Enter}");
  expect(screen.getByRole("alert").textContent).toBe("-1000 to 1000 ms");
  expect(field().getAttribute("aria-invalid")).toBe("true");
  expect(field().value).toBe("1001");
  await page.user.tab();
  expect(field().value).toBe("0");
  expect(kept()).toBeNull();
});
