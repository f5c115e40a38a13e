import { useStore } from "zustand";
import { useTransportClient } from "./DAWContext.tsx";

/** Milliseconds. */
export { MANUAL_OFFSET_MS } from "../client/manual-offset.ts";

/**
 * By how many ms this machine draws ahead of what it knows of the server's time, and how to set that: for what no
 * measurement can see, such as a screen or loudspeakers that lag. −1000 to 1000, else it throws a RangeError. Kept on this
 * machine. The playhead follows in the next frame.
 */
export function useManualOffset(): readonly [offsetMs: number, set: (ms: number) => void] {
  const { store, setManualOffset } = useTransportClient("useManualOffset");
  return [useStore(store, ({ manualOffsetMs }) => manualOffsetMs), setManualOffset];
}
