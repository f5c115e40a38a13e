import type { Page } from "playwright-core";

/** What the page shows of the session, read off what is drawn. */
export interface DrawnView {
  /** In the window, of what is at beat `from`. */
  readonly leftPx: number;
  readonly widthPx: number;
  readonly from: number;
  readonly pxPerBeat: number;
}

/**
 * The view as two things show it that stand on beats far apart. What reaches far out of view is not drawn to its end, and
 * says nothing.
 */
export function drawnView(page: Page): Promise<DrawnView> {
  return page.evaluate(() => {
    const field = document.querySelector('[data-testid="playhead"]')?.parentElement;
    if (!field) throw new Error("there is no timeline");
    const { left: leftPx, width: widthPx } = field.getBoundingClientRect();
    const isDrawn = (xPx: number) => xPx > -900 && xPx < widthPx + 900;
    const places: { beats: number; xPx: number }[] = [];
    for (const element of field.querySelectorAll<HTMLElement>('[style*="--beats"]')) {
      const { style } = element;
      const xPx = new DOMMatrix(style.transform).e;
      const end = style.getPropertyValue("--end-beats");
      if (end === "" || isDrawn(xPx)) {
        places.push({ beats: Number(style.getPropertyValue("--beats")), xPx });
      }
      const endPx = xPx + Number.parseFloat(style.width);
      if (end !== "" && isDrawn(endPx)) places.push({ beats: Number(end), xPx: endPx });
    }
    places.sort((a, b) => a.beats - b.beats);
    const [first, last] = [places[0], places.at(-1)];
    if (!first || !last || first.beats === last.beats) throw new Error("nothing stands on a beat");
    const pxPerBeat = (last.xPx - first.xPx) / (last.beats - first.beats);
    return { leftPx, widthPx, pxPerBeat, from: first.beats - first.xPx / pxPerBeat };
  });
}

/** In the window. */
export const xOf = ({ leftPx, from, pxPerBeat }: DrawnView, beats: number): number =>
  leftPx + (beats - from) * pxPerBeat;

export const beatsAtX = ({ leftPx, from, pxPerBeat }: DrawnView, xPx: number): number =>
  from + (xPx - leftPx) / pxPerBeat;

export type Strip = "overview" | "loop" | "time" | "tempo" | "meter" | "markers" | "lanes";

/** Where in the window a strip is from top to bottom: its middle. */
export function middleOf(page: Page, strip: Strip): Promise<number> {
  return page.evaluate((name) => {
    const named = (label: string) => document.querySelector(`main [aria-label="${label}"]`);
    const element = {
      overview: named("Overview"),
      loop: named("Loop")?.parentElement,
      time: named("Position"),
      tempo: named("Tempo")?.parentElement,
      meter: named("Time signatures")?.parentElement,
      markers: named("Markers")?.parentElement,
      lanes: document.querySelector('[data-testid="loop-tint"]')?.parentElement,
    }[name];
    if (!element) throw new Error(`there is no strip “${name}”`);
    const { top, height } = element.getBoundingClientRect();
    return top + height / 2;
  }, strip);
}

/** Where the playhead is drawn, from the view's left edge, and when, in ms since the epoch, for so many frames. */
export function drawnFrames(page: Page, frames: number) {
  return page.evaluate(
    (count) =>
      new Promise<{ xPx: number; atMs: number }[]>((resolve) => {
        const playhead = document.querySelector<HTMLElement>('[data-testid="playhead"]');
        if (!playhead) throw new Error("there is no playhead");
        const samples: { xPx: number; atMs: number }[] = [];
        const sample = (frameMs: number) => {
          const xPx = new DOMMatrix(getComputedStyle(playhead).transform).e;
          samples.push({ xPx, atMs: performance.timeOrigin + frameMs });
          if (samples.length < count) requestAnimationFrame(sample);
          else resolve(samples);
        };
        requestAnimationFrame(sample);
      }),
    frames,
  );
}

/** Settles when the page has drawn what has happened so far. */
export const nextFrame = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined))),
      ),
  );
