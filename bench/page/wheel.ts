import { setTimeout as sleep } from "node:timers/promises";
import type { CDPSession, Page } from "playwright-core";

/** One wheel event, in CSS pixels, with a key held. */
export interface Wheel {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly key: "Control" | "Shift" | null;
}

const STEP_MS = 1000 / 60;
const NOTCH: Wheel = { deltaX: 0, deltaY: -100, key: "Control" };
const BETWEEN_NOTCHES_MS = 50;
/** DevTools' numbers for the keys held. */
const MODIFIERS = { Control: 2, Shift: 8 } as const;

export type TurnWheel = (wheel: Wheel) => Promise<unknown>;

/** The wheel with the pointer in the middle of the timeline. An event is over when the page has taken it. */
export async function wheelOver(page: Page, devtools: CDPSession): Promise<TurnWheel> {
  const box = await page.locator('section[aria-label="Timeline"]').boundingBox();
  if (!box) throw new Error("the page shows no timeline");
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  await page.mouse.move(x, y);
  return ({ deltaX, deltaY, key }) =>
    devtools.send("Input.dispatchMouseEvent", {
      type: "mouseWheel",
      x,
      y,
      deltaX,
      deltaY,
      modifiers: key ? MODIFIERS[key] : 0,
    });
}

/** As many as a page may owe an answer to: Chromium gives it a frame or two after the event. */
const MOST_UNANSWERED = 3;

/** Once every sixtieth of a second; less often where the page does not keep up, so that nothing piles up. */
export async function turnFor(
  seconds: number,
  turn: TurnWheel,
  wheelAt: (step: number) => Wheel,
): Promise<void> {
  const startMs = performance.now();
  const elapsedSteps = () => (performance.now() - startMs) / STEP_MS;
  const steps = (seconds * 1000) / STEP_MS;
  const unanswered = new Set<Promise<unknown>>();
  for (let step = 0; step < steps; step = Math.max(step + 1, Math.floor(elapsedSteps()))) {
    await sleep(Math.max(0, (step - elapsedSteps()) * STEP_MS));
    const answer: Promise<unknown> = turn(wheelAt(step)).then(() => unanswered.delete(answer));
    unanswered.add(answer);
    if (unanswered.size === MOST_UNANSWERED) await Promise.race(unanswered);
  }
  await Promise.all(unanswered);
}

export async function zoomIn(notches: number, turn: TurnWheel): Promise<void> {
  for (let notch = 0; notch < notches; notch += 1) {
    await turn(NOTCH);
    await sleep(BETWEEN_NOTCHES_MS);
  }
}
