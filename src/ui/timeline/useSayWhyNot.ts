import { type RefObject, useEffect } from "react";
import type { Report } from "../useRefusal.ts";
import { useWhyNot } from "./useCanChange.ts";

/** The strips, and what can be moved on them, say it themselves. */
const CLOSED = '[data-can-change="false"], [aria-disabled="true"]';
/** Keys of what has the focus alone. The others are the page's as well, and answered there. */
const OWN_KEYS: ReadonlySet<string> = new Set(["Delete", "Backspace", "F2"]);

/** Answers with the reason whatever is tried on the strips while nothing can be changed: no gesture does nothing in silence. */
export function useSayWhyNot(strips: RefObject<HTMLElement | null>, report: Report): void {
  const whyNot = useWhyNot();
  useEffect(() => {
    const element = strips.current;
    if (!whyNot || !element) return;
    const listening = new AbortController();
    const { signal } = listening;
    const say = ({ target }: Event) => {
      if (target instanceof Element && target.closest(CLOSED)) {
        report(Promise.resolve({ ok: false, error: whyNot }));
      }
    };
    element.addEventListener("pointerdown", (down) => down.button === 0 && say(down), { signal });
    // Without a pointer: by Enter, by Space, by a screen reader.
    element.addEventListener("click", (click) => click.detail === 0 && say(click), { signal });
    element.addEventListener("keydown", (down) => OWN_KEYS.has(down.key) && say(down), { signal });
    return () => listening.abort();
  }, [strips, report, whyNot]);
}
