import { vi } from "vitest";

/** Something that was painted, and in what. */
export interface Painted {
  /** The method: `fillRect`, `fillText` … */
  readonly what: string;
  readonly args: readonly unknown[];
  readonly fillStyle: string;
  readonly strokeStyle: string;
  readonly globalAlpha: number;
}

/** Every character of every font is this wide. */
const CHARACTER_PX = 6;

interface Record {
  painted: Painted[];
  paintings: number;
}

const records = new WeakMap<HTMLCanvasElement, Record>();

/** What is on the canvas now: whatever has been painted since it was last begun anew. */
export const paintedOn = (canvas: HTMLCanvasElement): readonly Painted[] =>
  records.get(canvas)?.painted ?? [];

/** How often it has been painted from the start. */
export const paintingsOf = (canvas: HTMLCanvasElement): number =>
  records.get(canvas)?.paintings ?? 0;

/** The texts on it, left to right as they were painted. */
export const textsOn = (canvas: HTMLCanvasElement): string[] =>
  paintedOn(canvas)
    .filter(({ what }) => what === "fillText")
    .map(({ args }) => String(args[0]));

/** jsdom cannot paint. This writes down what would have been painted, until the test is over. */
export function stubCanvas(): void {
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockImplementation(function getContext(
    this: HTMLCanvasElement,
  ) {
    return recordingContext(this) as never;
  });
}

function recordingContext(canvas: HTMLCanvasElement) {
  const record: Record = records.get(canvas) ?? { painted: [], paintings: 0 };
  records.set(canvas, record);
  const state = { fillStyle: "#000000", strokeStyle: "#000000", globalAlpha: 1, font: "", canvas };
  const answers: { [what: string]: (...args: unknown[]) => unknown } = {
    measureText: (text) => ({ width: String(text).length * CHARACTER_PX }),
    getImageData: () => ({ data: rgb(state.fillStyle) }),
    // With this every painting begins.
    setTransform() {
      record.painted = [];
      record.paintings += 1;
    },
  };
  return new Proxy<{ [key: string]: unknown }>(state, {
    get(target, key) {
      if (typeof key !== "string" || key in target) return target[key as string];
      return (...args: unknown[]) => {
        const answer = answers[key];
        if (answer) return answer(...args);
        const { fillStyle, strokeStyle, globalAlpha } = state;
        record.painted.push({ what: key, args, fillStyle, strokeStyle, globalAlpha });
        return undefined;
      };
    },
  });
}

/** Of `rgb(…)` and `#rrggbb`; everything else is grey. */
function rgb(colour: string): number[] {
  const hex = /^#(..)(..)(..)$/.exec(colour)?.slice(1);
  if (hex) return hex.map((part) => Number.parseInt(part, 16));
  const parts = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour)?.slice(1);
  return parts ? parts.map(Number) : [128, 128, 128];
}
