import { expect, test, vi } from "vitest";
import { createTextFitter } from "../../../src/ui/timeline/text-fitter.ts";

const tenEach = (text: string) => Array.from(text).length * 10;

test.each([
  ["Verse", 50, "Verse"],
  ["Verse", 49.9, "Vers"],
  ["Verse", 10, "V"],
  ["Verse", 9, ""],
  ["", 100, ""],
])("%j in %f px is %j", (text, roomPx, fitting) => {
  expect(createTextFitter(tenEach)(text, roomPx)).toBe(fitting);
});

test("no character is cut in two", () => {
  const fit = createTextFitter(tenEach);
  expect(fit("🎸🎹", 19)).toBe("🎸");
});

test("a text is measured once, whatever room it is given later", () => {
  const measure = vi.fn((text: string) => text.length * 10);
  const fit = createTextFitter(measure);
  fit("Chorus", 30);
  const { length } = measure.mock.calls;
  expect(length).toBeGreaterThan(0);
  fit("Chorus", 60);
  fit("Chorus", 5);
  expect(measure).toHaveBeenCalledTimes(length);
});
