import { type RefObject, createContext, useContext, useLayoutEffect, useReducer } from "react";
import type { DrawnPosition } from "../../../src/client/transport-client.ts";
import { beats, seconds } from "../../../src/core/units.ts";
import type { DrawPlayhead, PlayheadX } from "../../../src/react/usePlayhead.ts";

export const AT_ZERO: DrawnPosition = { beats: beats(0), seconds: seconds(0), bpm: 120 };

export const NaivePosition = createContext(AT_ZERO);

/**
 * Stands in for the page's own `usePlayhead` where the naive page is built: whoever calls it renders with every message, and
 * draws what that message said. An element is moved by `left`.
 */
export function usePlayhead(
  target: DrawPlayhead | RefObject<HTMLElement | null>,
  toX: PlayheadX = (position) => position,
): () => void {
  const position = useContext(NaivePosition);
  // Whatever else has changed is drawn by rendering once more.
  const [, render] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => {
    if (typeof target === "function") target(position);
    else moveTo(target.current, toX(position.beats));
  });
  return render;
}

function moveTo(element: HTMLElement | null, xPx: number) {
  if (element) element.style.left = `${xPx}px`;
}
