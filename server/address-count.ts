/** How many there are of each remote address. */
export interface AddressCount {
  /** One more. Gives back what takes it away again. */
  enter(address: string | undefined): () => void;
  of(address: string | undefined): number;
}

export function createAddressCount(): AddressCount {
  const counts = new Map<string, number>();

  return {
    enter(address) {
      const key = networkOf(address);
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
    of: (address) => counts.get(networkOf(address)) ?? 0,
  };
}

/**
 * Whom an address stands for. An IPv4 one may come in IPv6's clothes (`::ffff:10.0.0.1`); of IPv6 one household has a
 * whole /64, and each of its machines as many addresses as it likes.
 */
export function networkOf(address = ""): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.toLowerCase().split("::");
  const groups = head === "" ? [] : head.split(":");
  const rest = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - groups.length - rest.length;
  const all = [...groups, ...Array.from({ length: Math.max(0, zeros) }, () => "0"), ...rest];
  return `${all.slice(0, 4).join(":")}::/64`;
}
