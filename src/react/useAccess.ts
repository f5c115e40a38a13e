import { useMemo } from "react";
import { useStore } from "zustand";
import type { TransportSnapshot } from "../client/transport-store.ts";
import { useTransportClient } from "./DAWContext.tsx";

export interface Access {
  /** `control` until the server has said otherwise. What a page commands that has `view` is refused, as `forbidden`. */
  readonly role: TransportSnapshot["role"];
  /**
   * Shows the server this token from now on, or none: connects anew, also where it was refused. It is kept in memory
   * alone.
   */
  readonly setToken: (token: string | null) => void;
}

/** What this page may do with the transport, and how to become somebody who may do more. Renders when that changes. */
export function useAccess(): Access {
  const { store, setToken } = useTransportClient("useAccess");
  const role = useStore(store, (snapshot) => snapshot.role);
  return useMemo(() => ({ role, setToken }), [role, setToken]);
}
