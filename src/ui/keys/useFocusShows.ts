import { type RefObject, useEffect, useRef } from "react";

/**
 * Whether the focus was moved by keyboard. Somebody who walks the page that way presses the button that shows the focus; a
 * button that the mouse has left focused stays out of it. Asked when the focus moves, for Chromium shows it on any
 * focused button once a key is pressed.
 *
 * A list that the mouse has chosen from gives the keyboard back: the next Space is meant for the transport.
 */
export function useFocusShows(): RefObject<boolean> {
  const focusShows = useRef(false);
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    window.addEventListener(
      "focusin",
      ({ target }) => {
        focusShows.current = target instanceof Element && target.matches(":focus-visible");
      },
      { signal },
    );
    window.addEventListener("pointerdown", () => (focusShows.current = false), { signal });
    window.addEventListener(
      "change",
      ({ target }) => {
        if (target instanceof HTMLSelectElement && !focusShows.current) target.blur();
      },
      { signal },
    );
    return () => listening.abort();
  }, []);
  return focusShows;
}
