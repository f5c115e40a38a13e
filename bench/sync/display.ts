import type { Frames } from "../../src/client/surroundings.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Machine } from "./machine.ts";
import { type Noise, between } from "./noise.ts";

export const FRAME_PERIOD_MS = 1000 / 60;
/** A frame's callbacks run a little after its vsync. */
const CALLBACK_MS = { least: 0.2, most: 2 };

export interface Display {
  readonly frames: Frames;
  /** No frames while it is. */
  isHidden: boolean;
}

export interface DisplayOptions {
  readonly queue: EventQueue;
  readonly machine: Machine;
  readonly noise: Noise;
  /** True time of the first vsync, ms. */
  readonly phaseMs: number;
  /** At a vsync, whether or not a frame comes of it. */
  readonly onVsync: () => void;
  /** Right after a frame's callbacks; the true time of its vsync, ms. */
  readonly onDrawn: (vsyncMs: number) => void;
}

/**
 * A display of 60 Hz. The stamp of a frame is the machine's clock at its vsync. A frame whose callbacks could only run
 * after the next vsync is skipped, as browsers do.
 */
export function createDisplay(options: DisplayOptions): Display {
  const { queue, machine, noise } = options;
  let requests = new Map<number, (timeMs: number) => void>();
  let lastId = 0;
  let vsync = 0;

  const vsyncAt = (index: number) => options.phaseMs + index * FRAME_PERIOD_MS;

  function onVsync() {
    const stampMs = machine.clock.now();
    const vsyncMs = queue.nowMs;
    const isHidden = display.isHidden;
    const earliestMs = queue.nowMs + between(noise(vsync), CALLBACK_MS.least, CALLBACK_MS.most);
    vsync += 1;
    const nextMs = vsyncAt(vsync);
    queue.at(nextMs, onVsync);
    options.onVsync();
    const freeMs = machine.freeAt(earliestMs);
    if (isHidden || freeMs >= nextMs) return;
    queue.at(freeMs, () => draw(stampMs, vsyncMs));
  }

  function draw(stampMs: number, vsyncMs: number) {
    // It fell asleep in between.
    if (machine.freeAt(queue.nowMs) > queue.nowMs) return;
    const due = requests;
    requests = new Map();
    machine.run(() => {
      for (const onFrame of due.values()) onFrame(stampMs);
    });
    options.onDrawn(vsyncMs);
  }

  const display: Display = {
    frames: {
      request(onFrame) {
        requests.set((lastId += 1), onFrame);
        return lastId;
      },
      cancel: (id) => void requests.delete(id as number),
    },
    isHidden: false,
  };
  queue.at(vsyncAt(0), onVsync);
  return display;
}
