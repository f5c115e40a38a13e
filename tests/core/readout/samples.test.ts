import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatSamples, parseSamples, speakSamples } from "../../../src/core/readout/samples.ts";
import { seconds } from "../../../src/core/units.ts";

test.each([
  [0, 44_100, "0"],
  [1, 44_100, "44100"],
  [1.999_999, 44_100, "88199"],
  [86_400, 192_000, "16588800000"],
])("%d s at %d Hz is sample %s", (time, sampleRateHz, text) => {
  expect(formatSamples(seconds(time), sampleRateHz)).toBe(text);
  expect(speakSamples(seconds(time), sampleRateHz)).toBe(`sample ${text}`);
});

test("every sample of 24 hours at every usual rate reads as what was typed", () => {
  const rates = fc.constantFrom(44_100, 48_000, 88_200, 96_000, 176_400, 192_000);
  fc.assert(
    fc.property(rates, fc.double({ min: 0, max: 86_400, noNaN: true }), (sampleRateHz, time) => {
      const text = String(Math.floor(time * sampleRateHz));
      const result = parseSamples(text, sampleRateHz);
      expect(result.ok && formatSamples(result.value, sampleRateHz)).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

test.each(["", "1.5", "-1", "1e5", "44100 samples"])("%j is no sample", (text) => {
  const message = "Type a whole number of samples, like 44100.";
  expect(parseSamples(text, 44_100)).toEqual({ ok: false, message });
});
