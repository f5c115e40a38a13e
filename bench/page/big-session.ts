import type { Lane, Session } from "../../src/ui/session.ts";

const LANES = 200;
const CLIPS_A_LANE = 25;
/** Two hours at 120 bpm. */
const LENGTH_BEATS = 14_400;

const BEATS_A_BAR = 4;
/** Each clip has a stretch of its own, 144 bars: it starts in the first third of it and lasts 32 to 96 bars. */
const STRETCH_BEATS = LENGTH_BEATS / CLIPS_A_LANE;
const STARTS = 48;
const SHORTEST_BARS = 32;
const LENGTHS = 65;

/** 200 lanes with 5,000 clips over two hours, the same in every run. */
export const BIG_SESSION: Session = {
  name: "Two hours",
  lengthBeats: LENGTH_BEATS,
  lanes: Array.from({ length: LANES }, (_, index) => lane(index)),
};

function lane(index: number): Lane {
  return {
    id: `lane-${index}`,
    name: `Track ${index + 1}`,
    // Neighbours differ: the golden angle goes round without coming back.
    colour: `hsl(${Math.round(index * 137.5) % 360} 45% 55%)`,
    clips: Array.from({ length: CLIPS_A_LANE }, (_, n) => ({
      id: `clip-${n}`,
      name: `Take ${n + 1}`,
      startBeats: n * STRETCH_BEATS + ((index * 17 + n * 29) % STARTS) * BEATS_A_BAR,
      lengthBeats: (SHORTEST_BARS + ((index * 31 + n * 23) % LENGTHS)) * BEATS_A_BAR,
    })),
  };
}
