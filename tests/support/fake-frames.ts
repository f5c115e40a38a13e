import { vi } from "vitest";
import type { Frames } from "../../src/client/surroundings.ts";

/** A display in the test's hand: a frame is drawn when the test says so. */
export interface FakeFrames {
  readonly frames: Frames;
  /** Draws the next frame, whose time is `timeMs`. */
  draw(timeMs: number): void;
  /** How many wait for the next frame. */
  readonly requested: number;
}

export function createFakeFrames(): FakeFrames {
  const requests = new Map<number | object, (timeMs: number) => void>();
  let lastId = 0;
  return {
    frames: {
      request(onFrame) {
        lastId += 1;
        requests.set(lastId, onFrame);
        return lastId;
      },
      cancel: (id) => void requests.delete(id),
    },
    draw(timeMs) {
      const due = [...requests.values()];
      requests.clear();
      for (const onFrame of due) onFrame(timeMs);
    },
    get requested() {
      return requests.size;
    },
  };
}

/** Puts a display in the test's hand into the place of this page's own, until the test is over. */
export function stubDisplay(): FakeFrames {
  const display = createFakeFrames();
  vi.stubGlobal("requestAnimationFrame", display.frames.request);
  vi.stubGlobal("cancelAnimationFrame", display.frames.cancel);
  return display;
}
