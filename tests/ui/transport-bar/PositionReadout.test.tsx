import { act, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  POSITION_FORMATS,
  type PositionFormat,
} from "../../../src/core/readout/position-formats.ts";
import { beats } from "../../../src/core/units.ts";
import { changeSettings, currentSettings } from "../../../src/ui/settings.ts";
import { PositionReadout } from "../../../src/ui/transport-bar/PositionReadout.tsx";
import { shownDigits } from "../../support/shown-digits.ts";
import { type RenderedBar, renderBar } from "../../support/rendered-bar.tsx";

const onType = vi.fn<(format: PositionFormat) => void>();
let bar: RenderedBar;
beforeEach(async () => {
  onType.mockClear();
  bar = await renderBar(() => (
    <>
      <PositionReadout setting="positionFormat" onType={onType} />
      <PositionReadout setting="secondFormat" onType={onType} />
    </>
  ));
});

const bars = () => screen.getByTestId("readout-bars");
const time = () => screen.getByTestId("readout-time");

test("they are timers, and named", () => {
  expect(screen.getByRole("timer", { name: "Bars and beats" })).toBe(bars());
  expect(screen.getByRole("timer", { name: "Time" })).toBe(time());
});

/** What is seen. */
const digits = (readout: HTMLElement) =>
  shownDigits(
    [...readout.querySelectorAll<HTMLElement>("[aria-hidden] > span > span")].map(
      ({ style }) => style.transform,
    ),
  );

test("the digits run in every frame, and the text for screen readers once a second", async () => {
  await bar.hears({ type: "play" });
  const seen = new Set<string>();
  const read = new Set<string | null>();
  for (let ms = 0; ms <= 2000; ms += 50) {
    bar.draw(ms);
    seen.add(digits(bars()));
    read.add(bars().textContent);
  }
  expect(seen.size).toBe(41);
  expect(read.size).toBeGreaterThanOrEqual(2);
  expect(read.size).toBeLessThanOrEqual(4);
  await bar.hears({ type: "pause" });
  expect(bars().textContent).toBe(digits(bars()));
});

test("the digits follow the format, and leave nothing of a longer text behind", async () => {
  await bar.goesTo(14.5);
  act(() => changeSettings({ positionFormat: "smpte-25" }));
  bar.draw();
  expect(digits(screen.getByTestId("readout"))).toBe("00:00:07:06");
  act(() => changeSettings({ positionFormat: "samples" }));
  bar.draw();
  expect(digits(screen.getByTestId("readout"))).toBe("319725");
});

test.each([
  [0, "001.1.1.000", "0:00.000"],
  [14.5, "004.3.3.000", "0:07.250"],
  [3.999, "001.4.4.239", "0:01.999"],
  [7200, "1801.1.1.000", "1:00:00.000"],
])("beat %d reads %s and, at 120 bpm, %s", async (position, inBars, inTime) => {
  await bar.goesTo(position);
  expect(bars().textContent).toBe(inBars);
  expect(digits(bars())).toBe(inBars);
  expect(time().textContent).toBe(inTime);
  expect(digits(time())).toBe(inTime);
});

test("a tempo change leaves the bar and moves the time", async () => {
  await bar.goesTo(8);
  await bar.hears({ type: "tempo", bpm: 60 });
  expect(bars().textContent).toBe("003.1.1.000");
  expect(time().textContent).toBe("0:08.000");
});

test("the bars are those of the signatures", async () => {
  await bar.hears({ type: "meter", bar: 1, numerator: 7, denominator: 8 });
  await bar.goesTo(8);
  expect(bars().textContent).toBe("003.2.1.000");
});

test.each([
  ["samples", "319725"],
  ["smpte-24", "00:00:07:06"],
  ["smpte-25", "00:00:07:06"],
  ["smpte-29.97df", "00:00:07;07"],
  ["smpte-29.97", "00:00:07:07"],
  ["smpte-30", "00:00:07:07"],
] satisfies [PositionFormat, string][])("in %s beat 14.5 is %s", async (format, text) => {
  act(() => changeSettings({ positionFormat: format }));
  await bar.goesTo(14.5);
  expect(screen.getByTestId("readout").textContent).toBe(text);
});

describe("the format", () => {
  test("changes with a click, from one to the next and round again, each readout its own", async () => {
    const digits = screen.getByRole("timer", { name: "Bars and beats" });
    const seen: string[] = [];
    for (const _ of POSITION_FORMATS) {
      await bar.user.click(digits);
      seen.push(digits.getAttribute("aria-label") ?? "");
      await bar.user.pointer({ target: document.body, keys: "[MouseLeft]" });
    }
    const labels = POSITION_FORMATS.map(({ label }) => label);
    expect(seen).toEqual([...labels.slice(1), ...labels.slice(0, 1)]);
    expect(currentSettings().secondFormat).toBe("time");
    await bar.user.click(time());
    expect(currentSettings()).toMatchObject({ positionFormat: "bars", secondFormat: "samples" });
    expect(onType).not.toHaveBeenCalled();
  });

  test("is chosen from a menu, by keyboard as well", async () => {
    const menu = screen.getByRole("combobox", { name: "Second position format" });
    await bar.user.selectOptions(menu, "SMPTE 25");
    expect(currentSettings().secondFormat).toBe("smpte-25");
    screen.getByRole("timer", { name: "SMPTE 25" });
    screen.getByRole("combobox", { name: "Position format" });
  });

  test("and the text with it, in the same turn", async () => {
    await bar.goesTo(14.5);
    await bar.user.click(time());
    expect(screen.getByRole("timer", { name: "Samples" }).textContent).toBe("319725");
  });
});

test("a double click is for typing, in the format that was there", async () => {
  await bar.user.dblClick(bars());
  expect(onType.mock.calls).toEqual([["bars"]]);
  expect(currentSettings().positionFormat).toBe("bars");
  await bar.user.dblClick(time());
  expect(onType.mock.calls).toEqual([["bars"], ["time"]]);
  expect(currentSettings().secondFormat).toBe("time");
});

test("they run with the frames, and a text that stays is not written again", async () => {
  await bar.hears({ type: "play" });
  const nowMs = performance.now() + 1000;
  bar.display.draw(nowMs);
  const written: string[] = [];
  const observer = new MutationObserver(() => written.push(time().textContent ?? ""));
  observer.observe(time(), { childList: true, characterData: true, subtree: true });
  // Within a tenth of a millisecond the last digit changes at most once; over a second it does.
  for (let i = 0; i < 20; i += 1) {
    bar.display.draw(nowMs + i * 0.005);
    await Promise.resolve();
  }
  expect(written.length).toBeLessThanOrEqual(1);
  bar.display.draw(nowMs + 1000);
  await Promise.resolve();
  observer.disconnect();
  expect(written.length).toBeGreaterThanOrEqual(1);
});

test("a loop goes round in them", async () => {
  await bar.hears({ type: "loop", start: { beats: beats(4) }, end: { beats: beats(8) } });
  await bar.goesTo(7.5);
  await bar.hears({ type: "play" });
  bar.draw(500);
  expect(bars().textContent).toMatch(/^002\.1\./);
});
