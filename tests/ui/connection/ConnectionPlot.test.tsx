import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { ConnectionPlot } from "../../../src/ui/connection/ConnectionPlot.tsx";

const renderPlot = (values: readonly (number | null)[]) =>
  render(
    <ConnectionPlot name="Round trip" values={values} capacity={4} leastRangeMs={1} digits={1} />,
  );
const words = () => screen.getByRole("img").getAttribute("aria-label");
const path = () => document.querySelector("path")?.getAttribute("d");
const zeroY = () => Number(document.querySelector("line")?.getAttribute("y1"));

test("its words are what has been measured, its range what the height stands for", () => {
  renderPlot([0.2, 0.4, 0.3]);
  expect(words()).toBe("Round trip over the last minute: 0.2 to 0.4 ms");
  screen.getByText("0.0 to 1.0 ms");
});

test("before there is anything it says so, and draws nothing", () => {
  renderPlot([null, null]);
  expect(words()).toBe("Round trip over the last minute: nothing yet");
  expect(path()).toBe("");
});

test("the newest value is at the right edge, one a step further left, and a gap stays a gap", () => {
  renderPlot([0, null, 1, 0]);
  // 264 px wide and four values: 66 px a step. 0 is at the bottom, 35, and 1 at the top, 1.
  expect(path()).toBe("M66.0 35.0h0M198.0 1.0h0L264.0 35.0");
});

test("a peak stretches the range; a value below zero opens the lower half", () => {
  renderPlot([4]);
  screen.getByText("0.0 to 4.0 ms");
  expect(zeroY()).toBe(35);
  renderPlot([-0.5, 0.2]);
  screen.getByText("-1.0 to 1.0 ms");
  expect(Number(document.querySelectorAll("line")[1]?.getAttribute("y1"))).toBe(18);
});
