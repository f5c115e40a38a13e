import { useSyncExternalStore } from "react";

const read = () => window.devicePixelRatio || 1;

function subscribe(onChange: () => void): () => void {
  let list: MediaQueryList;
  // A query is for one density: after every change it is another.
  const watch = () => {
    list = window.matchMedia(`(resolution: ${read()}dppx)`);
    list.addEventListener("change", changed);
  };
  const changed = () => {
    list.removeEventListener("change", changed);
    watch();
    onChange();
  };
  watch();
  return () => list.removeEventListener("change", changed);
}

/** How many of the screen's pixels make a CSS pixel. Renders when the page is put on another screen, or magnified. */
export const usePixelDensity = (): number => useSyncExternalStore(subscribe, read, () => 1);
