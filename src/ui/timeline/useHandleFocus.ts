import { type RefObject, useLayoutEffect, useState } from "react";

/**
 * Puts the focus on the handle of a place, which says by `data-place` where it is: once what has just been done has been
 * rendered, for a move makes another handle of it. Where there is none at that place, on another button of the strip.
 */
export function useHandleFocus(
  strip: RefObject<HTMLElement | null>,
): (place: string | number) => void {
  const [wanted, setWanted] = useState<{ readonly place: string | number } | null>(null);
  useLayoutEffect(() => {
    if (!wanted) return;
    const handle = handleAt(strip.current, wanted.place) ?? strip.current?.querySelector("button");
    handle?.focus({ preventScroll: true });
  }, [strip, wanted]);
  return (place) => setWanted({ place });
}

function handleAt(strip: HTMLElement | null, place: string | number): HTMLElement | undefined {
  const handles = strip?.querySelectorAll<HTMLElement>("[data-place]") ?? [];
  return [...handles].find((handle) => handle.dataset["place"] === String(place));
}

/** The place of the handle that something happened on; null beside all of them. */
export const placeOf = (target: EventTarget): string | null =>
  target instanceof Element
    ? (target.closest<HTMLElement>("[data-place]")?.dataset["place"] ?? null)
    : null;
