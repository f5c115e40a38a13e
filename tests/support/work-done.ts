import type { BrowserContext, Page } from "playwright-core";

/** What the script below leaves in the page. */
interface Counters {
  commits: number;
  /** By the method of the canvas's context that was called. */
  painted: Record<string, number>;
}

const COUNTERS = "codetteWork";

/** Has every page of this context count React's commits and what is painted on canvases, from its first script on. */
export async function countWork(context: BrowserContext): Promise<void> {
  await context.addInitScript((name) => {
    const counters: Counters = { commits: 0, painted: {} };
    Object.assign(window, {
      [name]: counters,
      __REACT_DEVTOOLS_GLOBAL_HOOK__: {
        isDisabled: false,
        supportsFiber: true,
        renderers: new Map(),
        inject: () => 1,
        onCommitFiberRoot: () => (counters.commits += 1),
        onCommitFiberUnmount: () => {},
        onPostCommitFiberRoot: () => {},
        checkDCE: () => {},
      },
    });
    for (const prototype of [
      CanvasRenderingContext2D.prototype,
      ImageBitmapRenderingContext.prototype,
    ]) {
      for (const [method, property] of Object.entries(
        Object.getOwnPropertyDescriptors(prototype),
      )) {
        const original: unknown = property.value;
        if (typeof original !== "function" || method === "constructor") continue;
        Object.defineProperty(prototype, method, {
          ...property,
          value(this: unknown, ...args: unknown[]): unknown {
            counters.painted[method] = (counters.painted[method] ?? 0) + 1;
            return Reflect.apply(original, this, args);
          },
        });
      }
    }
  }, COUNTERS);
}

const countersOf = (page: Page): Promise<Counters> =>
  page.evaluate(
    (name) => structuredClone((window as unknown as Record<string, Counters>)[name] as Counters),
    COUNTERS,
  );

export const commits = async (page: Page): Promise<number> => (await countersOf(page)).commits;

export const strokesPainted = async (page: Page): Promise<number> =>
  Object.values((await countersOf(page)).painted).reduce((sum, count) => sum + count, 0);

/** What of the document has been written to, and how often. */
export interface Written {
  /** The element by its name, and which part of it. */
  readonly what: string;
  readonly times: number;
}

/** Everything that is written to the document in so many milliseconds of frames. */
export function writtenDuring(page: Page, durationMs: number): Promise<Written[]> {
  return page.evaluate(
    (lastsMs) =>
      new Promise<Written[]>((resolve) => {
        const times = new Map<string, number>();
        const nameOf = (node: Node, part: string): string => {
          const element = node instanceof Element ? node : node.parentElement;
          if (!element) return part;
          // However a readout moves its digits, and what of it is read.
          const timer = element.closest("[role=timer]");
          if (timer)
            return `${timer.ariaLabel}: ${element.closest("[aria-hidden]") ? "digits" : "text"}`;
          const own = element.getAttribute("data-testid") ?? element.getAttribute("aria-label");
          const within = element.closest("[aria-label]")?.getAttribute("aria-label");
          return `${own ?? `${element.tagName.toLowerCase()} in ${within}`}: ${part}`;
        };
        const observer = new MutationObserver((records) => {
          for (const { target, type, attributeName } of records) {
            const what = nameOf(target, attributeName ?? type);
            times.set(what, (times.get(what) ?? 0) + 1);
          }
        });
        observer.observe(document, {
          subtree: true,
          attributes: true,
          characterData: true,
          childList: true,
        });
        const startMs = performance.now();
        const look = () => {
          if (performance.now() - startMs < lastsMs) return requestAnimationFrame(look);
          observer.disconnect();
          return resolve(Array.from(times, ([what, count]) => ({ what, times: count })));
        };
        requestAnimationFrame(look);
      }),
    durationMs,
  );
}
