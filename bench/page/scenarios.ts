import type { Wheel } from "./wheel.ts";

/** What somebody does while the session plays. Every scenario plays: there is a playhead to draw in all of them. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** What script and rendering together should take of a frame in 95 of 100, in ms. */
  readonly aimMs: number | null;
  /** Measured when it is asked for by name. */
  readonly isExtra: boolean;
  /** Before it plays: notches of zooming in, so that there is somewhere to scroll to. */
  readonly notchesIn: number;
  /** The wheel in the n-th sixtieth of a second; null: it is left alone. */
  readonly wheelAt: ((step: number) => Wheel) | null;
}

const STEPS_A_SECOND = 60;
/** A pinch, or a quick finger: twelve of a mouse wheel's notches there and twelve back. */
const ZOOM_PX = 10;
const ZOOM_SWEEP_STEPS = 2 * STEPS_A_SECOND;
const SCROLL_PX = 40;
const SCROLL_SWEEP_STEPS = STEPS_A_SECOND;

const zoomAt = (step: number): Wheel => {
  const isBack = Math.floor(step / ZOOM_SWEEP_STEPS) % 2 === 1;
  return { deltaX: 0, deltaY: isBack ? ZOOM_PX : -ZOOM_PX, key: "Control" };
};

/** Down, right, up, left. Shift and the wheel arrive in the page as a wheel sideways. */
const scrollAt = (step: number): Wheel => {
  const leg = Math.floor(step / SCROLL_SWEEP_STEPS) % 4;
  const deltaPx = leg < 2 ? SCROLL_PX : -SCROLL_PX;
  return leg % 2 === 0
    ? { deltaX: 0, deltaY: deltaPx, key: null }
    : { deltaX: deltaPx, deltaY: 0, key: "Shift" };
};

export const SCENARIOS: readonly Scenario[] = [
  {
    id: "playing",
    title: "playing, untouched",
    aimMs: 4,
    isExtra: false,
    notchesIn: 0,
    wheelAt: null,
  },
  {
    id: "zooming",
    title: "zooming without a pause",
    aimMs: 8,
    isExtra: false,
    notchesIn: 0,
    wheelAt: zoomAt,
  },
  {
    id: "scrolling",
    title: "scrolling down, right, up, left",
    aimMs: null,
    isExtra: false,
    notchesIn: 8,
    wheelAt: scrollAt,
  },
  {
    id: "following",
    title: "playing, zoomed in",
    aimMs: null,
    isExtra: true,
    notchesIn: 12,
    wheelAt: null,
  },
];
