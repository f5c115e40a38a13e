import { cleanup, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { SettingsMenu } from "../../src/ui/SettingsMenu.tsx";
import { currentSettings } from "../../src/ui/settings.ts";
import { useTheme } from "../../src/ui/useTheme.ts";
import { type RenderedBar, renderBar } from "../support/rendered-bar.tsx";

function Page() {
  useTheme();
  return <SettingsMenu />;
}

let bar: RenderedBar;
beforeEach(async () => {
  bar = await renderBar(() => <Page />);
  await bar.user.click(screen.getByRole("button", { name: "Settings" }));
});

const theme = () => document.documentElement.dataset["theme"];
const choose = (label: string) =>
  bar.user.selectOptions(screen.getByRole("combobox", { name: "Theme" }), label);

describe("the theme", () => {
  test("is the system's, until another is chosen for the whole document", async () => {
    expect(theme()).toBeUndefined();
    await choose("Light");
    expect(theme()).toBe("light");
    await choose("Dark");
    expect(theme()).toBe("dark");
    await choose("As the system");
    expect(theme()).toBeUndefined();
  });

  test("goes with the page", async () => {
    await choose("Light");
    cleanup();
    expect(theme()).toBeUndefined();
  });
});

test("a ruler of seconds is shown and hidden", async () => {
  const box = screen.getByRole("checkbox", { name: "Ruler of seconds" });
  await bar.user.click(box);
  expect(currentSettings().showSeconds).toBe(true);
  await bar.user.click(box);
  expect(currentSettings().showSeconds).toBe(false);
});

test("single keys are switched off and on", async () => {
  const box = screen.getByRole("switch", { name: "Single keys" });
  await bar.user.click(box);
  expect(currentSettings().singleKeys).toBe(false);
  await bar.user.click(box);
  expect(currentSettings().singleKeys).toBe(true);
});

test("the list of keys is opened, also for whoever has no single keys", async () => {
  await bar.user.click(screen.getByRole("switch", { name: "Single keys" }));
  await bar.user.click(screen.getByRole("button", { name: "Keys…" }));
  screen.getByRole("dialog", { name: "Keys" });
  screen.getByText("Tap the tempo (off)");
});

test("the list of keys takes the menu's place, and gives the focus back to its button", async () => {
  await bar.user.click(screen.getByRole("button", { name: "Keys…" }));
  expect(screen.queryByRole("combobox", { name: "Theme" })).toBeNull();
  await bar.user.keyboard("{Escape}");
  await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Settings" }));
});
