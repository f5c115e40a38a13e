import { vi } from "vitest";
import { stubCanvas } from "./fake-canvas.ts";

export interface PageLayout {
  /** Gives every element this width, and tells those that are observed. */
  resizeTo(widthPx: number, heightPx?: number): void;
}

/** How far the page's elements begin from the left edge of the window. From its top they begin at 0. */
export const LEFT_PX = 100;
/** What a lane's name takes in the list of lanes. */
const LANE_PX = 56;

/**
 * jsdom lays nothing out and paints nothing. This gives every element one size and one place and every canvas a context
 * that writes down what is painted, until the test is over.
 */
export function stubLayout(initialPx: number, initialHeightPx = 400): PageLayout {
  let widthPx = initialPx;
  let heightPx = initialHeightPx;
  const reports = new Set<() => void>();

  stubCanvas();
  stubMediaQueries();
  vi.spyOn(Element.prototype, "clientWidth", "get").mockImplementation(() => widthPx);
  vi.spyOn(Element.prototype, "clientHeight", "get").mockImplementation(() => heightPx);
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockImplementation(function high(
    this: HTMLElement,
  ) {
    return this.tagName === "UL" ? this.children.length * LANE_PX : heightPx;
  });
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(
    () =>
      ({
        left: LEFT_PX,
        right: LEFT_PX + widthPx,
        width: widthPx,
        top: 0,
        bottom: heightPx,
        height: heightPx,
      }) as DOMRect,
  );
  vi.stubGlobal(
    "ResizeObserver",
    class {
      readonly #report: () => void;
      constructor(onResize: () => void) {
        this.#report = onResize;
      }
      observe() {
        reports.add(this.#report);
        this.#report();
      }
      disconnect() {
        reports.delete(this.#report);
      }
    },
  );
  return {
    resizeTo(px, highPx = heightPx) {
      widthPx = px;
      heightPx = highPx;
      for (const report of reports) report();
    },
  };
}

/** jsdom knows no media. No query matches. */
function stubMediaQueries() {
  vi.stubGlobal("matchMedia", (media: string) =>
    Object.assign(new EventTarget(), { media, matches: false, onchange: null }),
  );
}
