import { useMemo } from "react";
import { useStore } from "zustand";
import type { TransportClient } from "../client/transport-client.ts";
import { useTransportClient } from "./DAWContext.tsx";

export type History = TransportClient["history"] & {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
};

/**
 * Takes back one's own changes of loop, tempos, time signatures and markers, and does them again. What somebody else has
 * changed since is left alone. Renders when there begins or ceases to be something to take back.
 */
export function useHistory(): History {
  const { store, history } = useTransportClient("useHistory");
  const canUndo = useStore(store, (snapshot) => snapshot.canUndo);
  const canRedo = useStore(store, (snapshot) => snapshot.canRedo);
  return useMemo(() => ({ ...history, canUndo, canRedo }), [history, canUndo, canRedo]);
}
