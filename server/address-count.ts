import { placeOf } from "./connection-count.ts";

/** How many there are of each remote address. */
export interface AddressCount {
  /** One more. Gives back what takes it away again. */
  enter(address: string | undefined): () => void;
  of(address: string | undefined): number;
}

export function createAddressCount(): AddressCount {
  const counts = new Map<string, number>();

  return {
    enter(address = "") {
      const key = placeOf(address);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        const rest = (counts.get(key) ?? 0) - 1;
        if (rest > 0) counts.set(key, rest);
        else counts.delete(key);
      };
    },
    of: (address = "") => counts.get(placeOf(address)) ?? 0,
  };
}
