import { screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { beats } from "../../src/core/units.ts";
import { BarsReadout, TimeReadout } from "../../src/ui/Readouts.tsx";
import { type RenderedPage, renderPage } from "../support/rendered-page.tsx";

let app: RenderedPage;
beforeEach(async () => {
  app = await renderPage(
    <>
      <BarsReadout />
      <TimeReadout />
    </>,
  );
});

const bars = () => screen.getByTestId("readout-bars");
const time = () => screen.getByTestId("readout-time");

test("they are timers, and named", () => {
  expect(screen.getByRole("timer", { name: "Bars and beats" })).toBe(bars());
  expect(screen.getByRole("timer", { name: "Time" })).toBe(time());
});

test.each([
  [0, "001.1.1.000", "0:00.000"],
  [14.5, "004.3.3.000", "0:07.250"],
  [3.999, "001.4.4.239", "0:01.999"],
  [7200, "1801.1.1.000", "1:00:00.000"],
])("beat %d reads %s and, at 120 bpm, %s", async (position, inBars, inTime) => {
  await app.hears({ type: "seek", position: { beats: beats(position) } });
  expect(bars().textContent).toBe(inBars);
  expect(time().textContent).toBe(inTime);
});

test("a tempo change leaves the bar and moves the time", async () => {
  await app.hears({ type: "seek", position: { beats: beats(8) } });
  await app.hears({ type: "tempo", bpm: 60 });
  expect(bars().textContent).toBe("003.1.1.000");
  expect(time().textContent).toBe("0:08.000");
});

test("they run with the frames, and a text that stays is not written again", async () => {
  await app.hears({ type: "play" });
  const nowMs = performance.now() + 1000;
  app.display.draw(nowMs);
  const written: string[] = [];
  const observer = new MutationObserver(() => written.push(time().textContent ?? ""));
  observer.observe(time(), { childList: true, characterData: true, subtree: true });
  // Within a tenth of a millisecond the last digit changes at most once; over a second it does.
  for (let i = 0; i < 20; i += 1) {
    app.display.draw(nowMs + i * 0.005);
    await Promise.resolve();
  }
  expect(written.length).toBeLessThanOrEqual(1);
  app.display.draw(nowMs + 1000);
  await Promise.resolve();
  observer.disconnect();
  expect(written.length).toBeGreaterThanOrEqual(1);
});
