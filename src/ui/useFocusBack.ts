import { useEffect, useLayoutEffect, useRef } from "react";
import { focusIsFree } from "./free-focus.ts";

/**
 * What the keyboard was on when the controls were disabled has the focus again once they are not, unless something else has it
 * by then, or a pointer was used meanwhile. What a pointer had focused stays without it: the next Space is the transport's.
 */
export function useFocusBack(canChange: boolean): void {
  const disabled = useRef<HTMLElement | null>(null);
  useEffect(() => {
    let focusShows = false;
    const listening = new AbortController();
    const { signal } = listening;
    const forget = () => {
      disabled.current = null;
    };
    const onFocus = ({ target }: FocusEvent) => {
      forget();
      focusShows = target instanceof Element && target.matches(":focus-visible");
    };
    // While React renders it hears of no blur, and that is when things are disabled.
    const onBlur = ({ target }: FocusEvent) => {
      const isLost = target instanceof HTMLElement && target.matches(":disabled");
      if (isLost && focusShows) disabled.current = target;
    };
    window.addEventListener("focusin", onFocus, { signal });
    window.addEventListener("focusout", onBlur, { signal });
    window.addEventListener("pointerdown", forget, { signal });
    return () => listening.abort();
  }, []);
  useLayoutEffect(() => {
    if (!canChange) return;
    if (focusIsFree()) disabled.current?.focus({ preventScroll: true });
    disabled.current = null;
  }, [canChange]);
}
