import { counted } from "../counted.ts";
import { type Seconds, seconds } from "../units.ts";
import { wholeReached } from "../whole-reached.ts";
import { padded } from "./padded.ts";
import { type Parsed, parsed, refused, toNumber } from "./parsed.ts";

/** `m:ss.mmm`, and `h:mm:ss.mmm` from the first hour on. Cut off, not rounded. */
export function formatTime(time: Seconds): string {
  const { hours, minutes, rest } = timeParts(time);
  return hours > 0 ? `${hours}:${padded(minutes, 2)}:${rest}` : `${minutes}:${rest}`;
}

/** `MM:SS.mmm`, the minutes running on past 59: what `/transport/status` calls `time_formatted`. */
export function formatMinutes(time: Seconds): string {
  const { hours, minutes, rest } = timeParts(time);
  return `${padded(hours * 60 + minutes, 2)}:${rest}`;
}

/** `4 minutes, 3 seconds`, for a screen reader. Parts that are zero are not said. */
export function speakTime(time: Seconds): string {
  const { hours, minutes, wholeSeconds } = timeParts(time);
  return speakParts([
    [hours, "hour"],
    [minutes, "minute"],
    [wholeSeconds, "second"],
  ]);
}

/** `1 hour, 20 seconds`; where all is zero, the last part: `0 seconds`. */
export function speakParts(parts: readonly (readonly [count: number, unit: string])[]): string {
  const said = parts.filter(([count]) => count > 0);
  return (said.length > 0 ? said : parts.slice(-1))
    .map(([count, unit]) => counted(count, unit))
    .join(", ");
}

function timeParts(time: Seconds) {
  const wholeMs = wholeReached(time * 1000);
  const all = Math.floor(wholeMs / 1000);
  const wholeSeconds = all % 60;
  return {
    hours: Math.floor(all / 3600),
    minutes: Math.floor(all / 60) % 60,
    wholeSeconds,
    rest: `${padded(wholeSeconds, 2)}.${padded(wholeMs % 1000, 3)}`,
  };
}

const DECIMAL = String.raw`\d+(?:[.,]\d*)?|[.,]\d+`;
const PLAIN_SECONDS = new RegExp(`^(?:${DECIMAL})$`);
const NAMED_SECONDS = new RegExp(String.raw`^(${DECIMAL})\s*s(?:ec|econds?)?$`, "i");
const CLOCK = /^(?:(\d+):)?(\d+):(\d{1,2}(?:[.,]\d*)?)$/;

/** Whether it says itself that it is seconds: `90s`, `12.5 s`. */
export const isNamedSeconds = (text: string): boolean => NAMED_SECONDS.test(text);

/** `1:30`, `1:02:03.5`, `90s`, `83.5`. Minutes without hours may go beyond 59: `90:00` is an hour and a half. */
export function parseTime(text: string): Parsed<Seconds> {
  const named = NAMED_SECONDS.exec(text)?.[1];
  if (named !== undefined) return parsed(seconds(toNumber(named)));
  if (PLAIN_SECONDS.test(text)) return parsed(seconds(toNumber(text)));

  const clock = CLOCK.exec(text);
  if (!clock) return refused("Type a time, like 1:30 or 1:02:03.5, or seconds, like 90s.");
  const [, hours, minutes = "0", rest = "0"] = clock;
  if (toNumber(rest) >= 60) return refused("After the last colon there are seconds 0 to 59.");
  if (hours !== undefined && Number(minutes) >= 60) {
    return refused("After the hours there are minutes 0 to 59.");
  }
  return parsed(seconds((Number(hours ?? 0) * 60 + Number(minutes)) * 60 + toNumber(rest)));
}
