import { beats } from "../../core/units.ts";
import { type View, beatsToX } from "../../core/view.ts";

/** An element that stands on a beat, or reaches from one to another. */
export interface Placed {
  readonly element: HTMLElement;
  readonly beats: number;
  /** Null for what has a width of its own. */
  readonly endBeats: number | null;
}

/** What reaches out of view further than this does not reach further: a browser's lengths have an end. */
const BEYOND_PX = 1000;

const SELECTOR = '[style*="--beats"]';

/** All that stand on a beat under `root`. Their places are in their custom properties: see place.module.css. */
export function placedUnder(root: HTMLElement): Placed[] {
  return Array.from(root.querySelectorAll<HTMLElement>(SELECTOR), (element) => {
    const end = element.style.getPropertyValue("--end-beats");
    return {
      element,
      beats: Number(element.style.getPropertyValue("--beats")),
      endBeats: end === "" ? null : Number(end),
    };
  });
}

/**
 * Puts it where the view has it. By `transform`, and not by a custom property that a transform is worked out from: with
 * those the browser works out the style of everything inside as well, in every frame of a zoom.
 */
export function put({ element, beats: start, endBeats }: Placed, view: View) {
  const { style } = element;
  const startPx = beatsToX(beats(start), view);
  if (endBeats === null) {
    style.transform = `translateX(${startPx}px)`;
    return;
  }
  const leftPx = within(startPx, view);
  style.transform = `translateX(${leftPx}px)`;
  style.width = `${within(beatsToX(beats(endBeats), view), view) - leftPx}px`;
}

const within = (xPx: number, { widthPx }: View) =>
  Math.min(widthPx + BEYOND_PX, Math.max(-BEYOND_PX, xPx));
