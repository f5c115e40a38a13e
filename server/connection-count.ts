import { counted } from "../src/core/counted.ts";
import { isLoopbackAddress } from "./addresses.ts";

export interface CountedConnection {
  /** Once it is gone. May be called twice. */
  leave(): void;
}

export interface ConnectionCount {
  /** Counts another one in, or says in a sentence why there is no room for it. `remote` is undefined where there is no telling. */
  enter(remote: string | undefined): CountedConnection | string;
}

const MAX_OF_ONE_ADDRESS = 256;

/**
 * How many connections there are, in all and of each remote address.
 *
 * @param spare so many more, in all and of each address
 * @param maxPerAddress null: 256, and from this machine as many as there may be in all, for a proxy in front of the server
 *   comes from there with everybody
 */
export function createConnectionCount(
  max: number,
  maxPerAddress: number | null,
  spare = 0,
): ConnectionCount {
  const counts = new Map<string, number>();
  let total = 0;

  function maxOf(remote: string) {
    if (maxPerAddress !== null) return maxPerAddress;
    return isLoopbackAddress(remote) ? max : MAX_OF_ONE_ADDRESS;
  }

  return {
    enter(remote = "") {
      if (total >= max + spare) return `this server takes at most ${counted(max, "connection")}`;
      const place = placeOf(remote);
      const ofPlace = counts.get(place) ?? 0;
      const most = maxOf(remote);
      if (ofPlace >= most + spare)
        return `this server takes at most ${counted(most, "connection")} from one address`;
      total += 1;
      counts.set(place, ofPlace + 1);
      let isIn = true;
      return {
        leave() {
          if (!isIn) return;
          isIn = false;
          total -= 1;
          const others = (counts.get(place) ?? 0) - 1;
          if (others > 0) counts.set(place, others);
          else counts.delete(place);
        },
      };
    },
  };
}

/** What counts as one address: of IPv6 the first 64 bits, for whoever has one of these has them all. */
export function placeOf(remote: string): string {
  const inIpv4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(remote)?.[1];
  if (inIpv4 !== undefined) return inIpv4;
  if (!remote.includes(":")) return remote;
  // What is left out between the colons are zeros, as many groups as are missing.
  const [front = "", back] = remote.toLowerCase().split("%", 1)[0]?.split("::") ?? [];
  const [first, last] = [groupsOf(front), groupsOf(back)];
  const missing = back === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...Array.from({ length: missing }, () => "0"), ...last];
  return `${groups.slice(0, 4).join(":")}::/64`;
}

const groupsOf = (text: string | undefined) => (text ? text.split(":") : []);
