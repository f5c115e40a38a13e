import { screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConnectionPanel } from "../../../src/ui/connection/ConnectionPanel.tsx";
import { type RenderedPage, renderPage } from "../../support/rendered-page.tsx";

let page: RenderedPage;
beforeEach(async () => {
  page = await renderPage(<ConnectionPanel />);
});
afterEach(() => localStorage.clear());

const button = () => screen.getByRole("button", { name: "Connection details" });
const open = () => page.user.click(button());
const figure = (name: string) => screen.getByText(name).nextElementSibling?.textContent;
const field = () => screen.getByRole("spinbutton", { name: "Manual offset in milliseconds" });
const offset = () => (field() as HTMLInputElement).value;

test("it opens and closes, and says so", async () => {
  expect(button().getAttribute("aria-expanded")).toBe("false");
  expect(screen.queryByText("Round trip")).toBeNull();
  await open();
  expect(button().getAttribute("aria-expanded")).toBe("true");
  screen.getByText("Round trip");
  await open();
  expect(screen.queryByText("Round trip")).toBeNull();
});

test("it shows the figures with their units, and keeps them up to date", async () => {
  await open();
  await waitFor(() => expect(figure("Round trip")).toMatch(/^\d+\.\d\d ms$/));
  expect(figure("Base delay")).toMatch(/^\d+\.\d\d ms$/);
  expect(figure("Jitter")).toMatch(/^\d+\.\d\d ms$/);
  expect(figure("Clock offset")).toMatch(/^-?\d+\.\d\d ms$/);
  expect(figure("Uncertainty")).toMatch(/^± \d+\.\d{3} ms$/);
  expect(figure("Clock rate")).toMatch(/^-?\d+\.\d ppm$/);
  expect(figure("Last message")).toMatch(/^\d+ ms$/);
  expect(figure("Clock jumps")).toMatch(/^\d+$/);
  const seen = new Set<string | null | undefined>();
  await waitFor(() => expect(seen.add(figure("Last message")).size).toBeGreaterThan(1), {
    timeout: 4000,
  });
});

describe("the manual offset", () => {
  beforeEach(open);

  test("is taken on Enter, and when the field is left", async () => {
    await page.user.clear(field());
    await page.user.type(field(), "-15{Enter}");
    expect(localStorage.getItem("codette.manualOffsetMs")).toBe("-15");
    await page.user.clear(field());
    await page.user.type(field(), "20");
    expect(localStorage.getItem("codette.manualOffsetMs")).toBe("-15");
    await page.user.tab();
    expect(localStorage.getItem("codette.manualOffsetMs")).toBe("20");
    expect(offset()).toBe("20");
  });

  test("is left as it was on Escape", async () => {
    await page.user.clear(field());
    await page.user.type(field(), "300{Escape}");
    expect(offset()).toBe("0");
    expect(localStorage.getItem("codette.manualOffsetMs")).toBeNull();
  });

  test("out of range is said, and not taken", async () => {
    await page.user.clear(field());
    await page.user.type(field(), "1001");
    expect(screen.getByRole("alert").textContent).toBe("-1000 to 1000 ms");
    expect(field().getAttribute("aria-invalid")).toBe("true");
    await page.user.tab();
    expect(offset()).toBe("0");
    expect(localStorage.getItem("codette.manualOffsetMs")).toBeNull();
  });
});
