import { type RefObject, useEffect, useRef } from "react";

/**
 * Whether the focus was moved by keyboard. Somebody who walks the page that way presses the button that shows the focus; a
 * button that the mouse has left focused stays out of it. Asked when the focus moves, for Chromium shows it on any
 * focused button once a key is pressed.
 */
export function useFocusShows(): RefObject<boolean> {
  const focusShows = useRef(false);
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent) => {
      focusShows.current = target instanceof Element && target.matches(":focus-visible");
    };
    const onPointerDown = () => {
      focusShows.current = false;
    };
    window.addEventListener("focusin", onFocus);
    window.addEventListener("pointerdown", onPointerDown);
    return () => {
      window.removeEventListener("focusin", onFocus);
      window.removeEventListener("pointerdown", onPointerDown);
    };
  }, []);
  return focusShows;
}
