import { useMemo } from "react";
import { useStore } from "zustand";
import type { Identity } from "../client/identity.ts";
import type { Person } from "../client/transport-store.ts";
import { useTransportClient } from "./DAWContext.tsx";

export type { Identity, Person };

export interface People {
  /** Everybody who is connected and has a name, this client included. Scripts and plain clients have none. */
  readonly people: readonly Person[];
  /** Null until the server has given this client a name. */
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
  const personId = useStore(store, (snapshot) => snapshot.personId);
  return useMemo(
    () => ({
      people,
      me: people.find(({ id }) => id === personId) ?? null,
      setMe: setIdentity,
    }),
    [people, personId, setIdentity],
  );
}
