import { vi } from "vitest";

export interface PageLayout {
  /** Gives every element this width, and tells those that are observed. */
  resizeTo(widthPx: number): void;
}

/** How far the page's elements begin from the left edge of the window. */
export const LEFT_PX = 100;

/** jsdom lays nothing out. This gives every element one width and one place, until the test is over. */
export function stubLayout(initialPx: number): PageLayout {
  let widthPx = initialPx;
  const reports = new Set<() => void>();

  vi.spyOn(Element.prototype, "clientWidth", "get").mockImplementation(() => widthPx);
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(
    () => ({ left: LEFT_PX, right: LEFT_PX + widthPx, width: widthPx }) as DOMRect,
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
    resizeTo(px) {
      widthPx = px;
      for (const report of reports) report();
    },
  };
}
