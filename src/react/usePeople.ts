import { useMemo } from "react";
import { useStore } from "zustand";
import type { Identity } from "../client/identity.ts";
import type { Person } from "../client/transport-store.ts";
import { useTransportClient } from "./DAWContext.tsx";

export type { Identity, Person };

export interface People {
  /**
   * Who is connected and has a name, this client included: of many only the first to come. Scripts and plain clients have no
   * name.
   */
  readonly people: readonly Person[];
  /** How many they are. */
  readonly count: number;
  /** Null until the server has given this client a name. Among many it need not be in `people`. */
  readonly me: Person | null;
  /**
   * Kept on this machine. What is left out stays as it was.
   *
   * @throws RangeError for a name that has not 1 to 40 characters, a colour that is not as `#rrggbb`
   */
  readonly setMe: (identity: Identity) => void;
}

/** Who shares this transport. Renders when somebody comes, goes or takes another name. */
export function usePeople(): People {
  const { store, setIdentity } = useTransportClient("usePeople");
  const people = useStore(store, (snapshot) => snapshot.people);
  const count = useStore(store, (snapshot) => snapshot.peopleCount);
  const me = useStore(store, (snapshot) => snapshot.me);
  return useMemo(
    () => ({ people, count, me, setMe: setIdentity }),
    [people, count, me, setIdentity],
  );
}
