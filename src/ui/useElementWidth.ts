import { type RefObject, useLayoutEffect, useState } from "react";

/** The element's width in CSS pixels, 0 until it is laid out. Renders when it changes. */
export function useElementWidth(element: RefObject<HTMLElement | null>): number {
  const [widthPx, setWidthPx] = useState(0);
  useLayoutEffect(() => {
    const observed = element.current;
    if (!observed) return;
    // Reports once on its own when it begins to observe.
    const observer = new ResizeObserver(() => setWidthPx(observed.clientWidth));
    observer.observe(observed);
    return () => observer.disconnect();
  }, [element]);
  return widthPx;
}
