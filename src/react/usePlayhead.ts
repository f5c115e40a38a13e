import { type RefObject, useLayoutEffect, useRef } from "react";
import type { DrawnPosition } from "../client/transport-client.ts";
import { useTransportClient } from "./DAWContext.tsx";

export type DrawPlayhead = (position: DrawnPosition) => void;
/** Pixels from the left edge for a position in quarter notes; fractions are welcome. */
export type PlayheadX = (beats: number) => number;

/**
 * Draws what moves with the transport, in the display's own frames and without rendering.
 *
 * With a callback: it is called with the position in every frame while the transport moves, once after every change,
 * and once after every render of the component, so that a new zoom or width shows at once. It should write to the DOM
 * and not set state.
 *
 * Gives back a function that asks for one more frame, for when something else has changed that `draw` shows: a zoom that
 * is not in React's state, say.
 *
 * With a ref: the element is moved there, `toX` giving the pixels. It should be absolutely positioned at the left edge.
 */
export function usePlayhead(draw: DrawPlayhead): () => void;
export function usePlayhead(element: RefObject<HTMLElement | null>, toX: PlayheadX): () => void;
export function usePlayhead(
  target: DrawPlayhead | RefObject<HTMLElement | null>,
  toX: PlayheadX = (beats) => beats,
): () => void {
  const client = useTransportClient("usePlayhead");
  const draw: DrawPlayhead =
    typeof target === "function" ? target : ({ beats }) => moveTo(target.current, toX(beats));
  const latest = useRef(draw);
  useLayoutEffect(() => {
    latest.current = draw;
    draw(client.currentPosition());
  });
  useLayoutEffect(() => client.onFrame((position) => latest.current(position)), [client]);
  return client.requestFrame;
}

function moveTo(element: HTMLElement | null, xPx: number) {
  if (element) element.style.transform = `translate3d(${xPx}px,0,0)`;
}
