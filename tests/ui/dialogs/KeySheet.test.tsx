import { fireEvent, screen, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { KEY_BINDINGS } from "../../../src/ui/keys/key-map.ts";
import { TransportKeys } from "../../../src/ui/keys/TransportKeys.tsx";
import { currentSettings } from "../../../src/ui/settings.ts";
import { type RenderedBar, press, renderBar } from "../../support/rendered-bar.tsx";

let bar: RenderedBar;
beforeEach(async () => {
  bar = await renderBar((report) => (
    <>
      <TransportKeys report={report} />
      <button type="button">Elsewhere</button>
    </>
  ));
  screen.getByRole("button", { name: "Elsewhere" }).focus();
  press("?");
});

const sheet = () => screen.queryByRole("dialog", { name: "Keys" });
const keysOf = (words: string) => screen.getByText(words).nextElementSibling?.textContent;

test("it says what every key does, under the name of its group", () => {
  for (const { words } of KEY_BINDINGS) screen.getByText(words);
  const play = within(screen.getByRole("region", { name: "Play" }));
  play.getByText("Tap the tempo");
  expect(keysOf("Play from where playback last began")).toBe("ShiftSpace");
  expect(keysOf("To the start")).toBe("Home or Enter");
  expect(keysOf("A step of the grid, back or on")).toBe("← or →");
  expect(keysOf("Do it again")).toBe("ShiftCtrlZ or CtrlY");
  expect(keysOf("Zoom out")).toBe("−");
});

test.each([
  ["Escape", () => press("Escape")],
  ["the button", () => void fireEvent.click(screen.getByRole("button", { name: "Close" }))],
  ["a press beside it", () => void fireEvent.pointerDown(screen.getByRole("dialog"))],
])("%s closes it, and the focus goes back", async (_, close) => {
  close();
  await expect.poll(sheet).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Elsewhere" }));
});

test("no key that is pressed at once changes anything", () => {
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Close" }));
});

test("a press in it does not close it", async () => {
  fireEvent.pointerDown(screen.getByText("Tap the tempo"));
  await Promise.resolve();
  expect(sheet()).not.toBeNull();
});

test("single keys are switched off in it, and it says which those are", async () => {
  const switched = screen.getByRole<HTMLInputElement>("switch", { name: "Single keys" });
  expect(switched.checked).toBe(true);
  await bar.user.click(switched);
  expect(currentSettings().singleKeys).toBe(false);
  screen.getByText("Tap the tempo (off)");
  screen.getByText("Play or pause");
  screen.getByText("Undo your last change");
  await bar.user.click(switched);
  screen.getByText("Tap the tempo");
});
