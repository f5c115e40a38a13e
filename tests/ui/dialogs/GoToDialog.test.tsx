import { act, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { TransportKeys } from "../../../src/ui/keys/TransportKeys.tsx";
import { changeSettings } from "../../../src/ui/settings.ts";
import { type RenderedBar, press, renderBar } from "../../support/rendered-bar.tsx";

let bar: RenderedBar;
beforeEach(async () => {
  bar = await renderBar((report) => (
    <>
      <TransportKeys report={report} />
      <button type="button">Elsewhere</button>
    </>
  ));
  await bar.goesTo(14.5);
  elsewhere().focus();
});

const elsewhere = () => screen.getByRole("button", { name: "Elsewhere" });
const dialog = () => screen.queryByRole("dialog", { name: "Go to a position" });
const field = () => screen.getByRole<HTMLInputElement>("textbox");

test("the position of the moment is in it, to be written over, in the readout's format", async () => {
  press("j");
  expect(screen.getByRole("textbox", { name: "Bars and beats" })).toBe(document.activeElement);
  expect(field().value).toBe("004.3.3.000");
  expect([field().selectionStart, field().selectionEnd]).toEqual([0, 11]);
  await bar.user.keyboard("{Escape}");
  act(() => changeSettings({ positionFormat: "time" }));
  press("j");
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Time" }).value).toBe("0:07.250");
});

test.each([
  ["5", { beats: 16 }],
  ["5.3", { beats: 18 }],
  ["1:30", { time_seconds: 90 }],
  ["12s", { time_seconds: 12 }],
])("“%s” and Enter goes there, closes it and gives the focus back", async (text, place) => {
  press("j");
  await bar.user.keyboard(`${text}{Enter}`);
  expect(dialog()).toBeNull();
  expect(document.activeElement).toBe(elsewhere());
  await bar.hasHeardOnly({ type: "seek", ...place });
});

test("what was read off the readout leads back to it", async () => {
  press("j");
  await bar.user.keyboard("{Enter}");
  await bar.hasHeardOnly({ type: "seek", beats: 14.5 });
});

test("the button goes as well", async () => {
  press("j");
  await bar.user.keyboard("2");
  await bar.user.click(screen.getByRole("button", { name: "Go" }));
  expect(dialog()).toBeNull();
  await bar.hasHeardOnly({ type: "seek", beats: 4 });
});

test("Esc closes it and leaves the playhead where it is", async () => {
  press("j");
  await bar.user.keyboard("9{Escape}");
  await expect.poll(dialog).toBeNull();
  expect(document.activeElement).toBe(elsewhere());
  await bar.hasHeardOnly();
});

describe("what is not understood", () => {
  test("stays, with a sentence that says what would be, until it is changed", async () => {
    press("j");
    await bar.user.keyboard("1.9{Enter}");
    const wrong = screen.getByRole("alert");
    expect(wrong.textContent).toBe("Bar 1 is in 4/4: it has beats 1 to 4.");
    expect(field().getAttribute("aria-invalid")).toBe("true");
    expect(field().getAttribute("aria-describedby")?.split(" ")).toContain(wrong.id);
    expect(document.activeElement).toBe(field());

    await bar.user.keyboard("1.4");
    expect(screen.queryByRole("alert")).toBeNull();
    expect(field().getAttribute("aria-invalid")).toBe("false");
    await bar.user.keyboard("{Enter}");
    expect(dialog()).toBeNull();
    await bar.hasHeardOnly({ type: "seek", beats: 3 });
  });

  test.each(["", "here", "0", "25:00:00"])("“%s” is none of it", async (text) => {
    press("j");
    await bar.user.clear(field());
    await bar.user.keyboard(`${text}{Enter}`);
    expect(screen.getByRole("alert").textContent).toMatch(/^[A-Z].*\.$/);
    await bar.hasHeardOnly();
  });
});

test("when the server goes meanwhile it says that the command was not sent", async () => {
  press("j");
  await bar.goesDown();
  await bar.user.clear(field());
  await bar.user.keyboard("5{Enter}");
  expect(await bar.refusal()).toMatch(/the command was not sent$/);
});

test("without a server nobody is asked for a position, and is told why", async () => {
  await bar.goesDown();
  press("j");
  expect(dialog()).toBeNull();
  expect(await bar.refusal()).toBe("Without the server nothing can be changed");
});
