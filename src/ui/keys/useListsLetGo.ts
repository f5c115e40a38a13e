import { useEffect } from "react";

/**
 * A list that the mouse has opened gives the keyboard back when something has been chosen from it: the next Space is meant
 * for the transport, and would open the list again. One that was walked to keeps the focus.
 */
export function useListsLetGo(): void {
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    let pressed: EventTarget | null = null;
    window.addEventListener("pointerdown", ({ target }) => void (pressed = target), { signal });
    window.addEventListener("keydown", ({ key }) => key === "Tab" && (pressed = null), { signal });
    window.addEventListener(
      "change",
      ({ target }) => {
        const isList = target instanceof HTMLSelectElement;
        if (isList && pressed instanceof Node && target.contains(pressed)) target.blur();
      },
      { signal },
    );
    return () => listening.abort();
  }, []);
}
