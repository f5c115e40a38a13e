import { type Seconds, seconds } from "../units.ts";
import { wholeReached } from "../whole-reached.ts";
import { speakParts } from "./clock-time.ts";
import { padded } from "./padded.ts";
import { type Parsed, parsed, refused } from "./parsed.ts";

/** Frames a second, as they are called: `29.97df` is drop-frame, `29.97` is not. */
export type SmpteRate = "24" | "25" | "29.97df" | "29.97" | "30";

interface FrameCount {
  /** Frames that really go by in a second. */
  readonly framesPerSecond: number;
  /** Frames that the label counts before its next second. */
  readonly framesPerLabelSecond: number;
  readonly isDropFrame: boolean;
}

const steady = (rate: number): FrameCount => ({
  framesPerSecond: rate,
  framesPerLabelSecond: rate,
  isDropFrame: false,
});

/** The rate that is called 29.97 is 30000/1001 (SMPTE ST 12-1). */
const ntsc = (isDropFrame: boolean): FrameCount => ({
  framesPerSecond: 30_000 / 1001,
  framesPerLabelSecond: 30,
  isDropFrame,
});

const FRAME_COUNTS: Readonly<Record<SmpteRate, FrameCount>> = {
  "24": steady(24),
  "25": steady(25),
  "29.97df": ntsc(true),
  "29.97": ntsc(false),
  "30": steady(30),
};

/** The numbers that drop-frame leaves out at the start of a minute; no frame of the picture is lost. */
const DROPPED_A_MINUTE = 2;
const FRAMES_A_MINUTE = 60 * 30 - DROPPED_A_MINUTE;
/** The tenth minute keeps all its numbers. */
const FRAMES_TEN_MINUTES = 10 * FRAMES_A_MINUTE + DROPPED_A_MINUTE;

/**
 * `hh:mm:ss:ff`, and `hh:mm:ss;ff` in drop-frame: the frame that has been reached. Non-drop 29.97 counts 30 frames in each
 * of its seconds, which are longer than a clock's, and is 3.6 s behind after an hour; drop-frame passes over the numbers 0
 * and 1 at each minute but every tenth, and is right again every ten minutes. The rule is that of SMPTE ST 12-1; the
 * formula follows Andrew Duncan, http://www.andrewduncan.ws/Timecodes/Timecodes.html. Does not begin again at 24 hours.
 */
export function formatSmpte(time: Seconds, rate: SmpteRate): string {
  const { hours, minutes, wholeSeconds, frame } = labelAt(time, rate);
  const beforeFrame = FRAME_COUNTS[rate].isDropFrame ? ";" : ":";
  return `${[hours, minutes, wholeSeconds].map((part) => padded(part, 2)).join(":")}${beforeFrame}${padded(frame, 2)}`;
}

/** `4 minutes, 3 seconds, frame 12`, for a screen reader. */
export function speakSmpte(time: Seconds, rate: SmpteRate): string {
  const { hours, minutes, wholeSeconds, frame } = labelAt(time, rate);
  const spoken = speakParts([
    [hours, "hour"],
    [minutes, "minute"],
    [wholeSeconds, "second"],
  ]);
  return `${spoken}, frame ${frame}`;
}

function labelAt(time: Seconds, rate: SmpteRate) {
  const { framesPerSecond, framesPerLabelSecond, isDropFrame } = FRAME_COUNTS[rate];
  const frames = wholeReached(time * framesPerSecond);
  const label = isDropFrame ? frames + droppedBefore(frames) : frames;
  const wholeSeconds = Math.floor(label / framesPerLabelSecond);
  return {
    hours: Math.floor(wholeSeconds / 3600),
    minutes: Math.floor(wholeSeconds / 60) % 60,
    wholeSeconds: wholeSeconds % 60,
    frame: label % framesPerLabelSecond,
  };
}

/** How many numbers have been left out before the frame, counted from 0, gets its own. */
function droppedBefore(frames: number): number {
  const tens = Math.floor(frames / FRAMES_TEN_MINUTES);
  const inTen = frames % FRAMES_TEN_MINUTES;
  // The first minute of the ten is longer by the two numbers that it keeps.
  const minutes = Math.max(0, Math.floor((inTen - DROPPED_A_MINUTE) / FRAMES_A_MINUTE));
  return DROPPED_A_MINUTE * (9 * tens + minutes);
}

const LABEL = /^(\d{1,2}):(\d{1,2}):(\d{1,2})([:;])(\d{1,2})$/;

/** Whether it can only be meant as time code: four numbers, or a `;`. */
export const isSmpte = (text: string): boolean => text.includes(";") || text.split(":").length > 3;

/** `01:02:03:04`; in drop-frame with `;` or `:`, without the numbers that it leaves out. */
export function parseSmpte(text: string, rate: SmpteRate): Parsed<Seconds> {
  const { framesPerSecond, framesPerLabelSecond, isDropFrame } = FRAME_COUNTS[rate];
  const label = LABEL.exec(text);
  if (!label) {
    const example = isDropFrame ? "00:01:30;00" : "00:01:30:00";
    return refused(
      `Type hours, minutes, seconds and frames, like ${example}, or a time, like 1:30.`,
    );
  }
  const [hours = 0, minutes = 0, wholeSeconds = 0, frame = 0] = [1, 2, 3, 5].map((i) =>
    Number(label[i]),
  );
  if (label[4] === ";" && !isDropFrame) {
    return refused(`A ; stands before drop-frame numbers only: at ${rate} frames type a colon.`);
  }
  if (minutes >= 60 || wholeSeconds >= 60) return refused("Minutes and seconds go from 0 to 59.");
  if (frame >= framesPerLabelSecond) {
    return refused(`At this rate frames go from 0 to ${framesPerLabelSecond - 1}.`);
  }
  if (isDropFrame && frame < DROPPED_A_MINUTE && wholeSeconds === 0 && minutes % 10 !== 0) {
    const minute = `${padded(hours, 2)}:${padded(minutes, 2)}`;
    return refused(
      `Drop-frame leaves that number out: the first of this minute is ${minute}:00;02.`,
    );
  }
  const wholeMinutes = hours * 60 + minutes;
  const number = (wholeMinutes * 60 + wholeSeconds) * framesPerLabelSecond + frame;
  const dropped = isDropFrame
    ? DROPPED_A_MINUTE * (wholeMinutes - Math.floor(wholeMinutes / 10))
    : 0;
  return parsed(seconds((number - dropped) / framesPerSecond));
}
