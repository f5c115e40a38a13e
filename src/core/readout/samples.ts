import { type Seconds, seconds } from "../units.ts";
import { wholeReached } from "../whole-reached.ts";
import { type Parsed, parsed, refused } from "./parsed.ts";

/** The sample that has been reached, from 0. */
const sampleAt = (time: Seconds, sampleRateHz: number): number => wholeReached(time * sampleRateHz);

/** `1234567`: plain digits, as they are pasted into other programs. */
export const formatSamples = (time: Seconds, sampleRateHz: number): string =>
  String(sampleAt(time, sampleRateHz));

/** `sample 1234567`, for a screen reader. */
export const speakSamples = (time: Seconds, sampleRateHz: number): string =>
  `sample ${sampleAt(time, sampleRateHz)}`;

/** A whole number of samples. */
export function parseSamples(text: string, sampleRateHz: number): Parsed<Seconds> {
  if (!/^\d+$/.test(text)) return refused("Type a whole number of samples, like 44100.");
  return parsed(seconds(Number(text) / sampleRateHz));
}
