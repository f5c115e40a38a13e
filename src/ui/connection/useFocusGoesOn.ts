import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from "react";
import { focusIsFree, restFocus } from "../free-focus.ts";

/**
 * When what the keyboard is on in a banner goes, which the banner's buttons do when they are pressed, the focus goes on to the
 * next button there, and where there is none to where it rests. The handlers are the banner's.
 */
export function useFocusGoesOn(banner: RefObject<HTMLElement | null>) {
  const last = useRef<Element | null>(null);
  useLayoutEffect(() => {
    if (!last.current || last.current.isConnected) return;
    last.current = null;
    if (!focusIsFree()) return;
    const next = banner.current?.querySelector<HTMLElement>("button:enabled");
    if (next) next.focus();
    else restFocus();
  });
  return {
    onFocus({ target }: FocusEvent) {
      // What a pointer has pressed leaves the keys to the page.
      last.current = target.matches(":focus-visible") ? target : null;
    },
    onBlur({ relatedTarget }: FocusEvent) {
      // Without one it may be its going that takes the focus off it.
      if (relatedTarget) last.current = null;
    },
  };
}
