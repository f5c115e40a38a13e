import { networkInterfaces } from "node:os";

const WILDCARDS = new Set(["0.0.0.0", "::"]);

/** An address as it stands in a URL: an IPv6 one in brackets. */
export const inUrl = (address: string): string =>
  address.includes(":") && !address.startsWith("[") ? `[${address}]` : address;

/** The addresses that `host` stands for: itself, or all of this machine's where it is a wildcard. */
export function addressesOf(host: string): string[] {
  if (!WILDCARDS.has(host)) return [host];
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith("fe80:"))
    .map(({ address }) => address);
}

/** Whether nobody but this machine can reach what is bound to `host`. */
export const isLoopbackHost = (host: string): boolean =>
  host === "localhost" || isLoopbackAddress(host.replace(/^\[(.*)\]$/, "$1"));

/** As a socket shows it: an IPv4 address may come in IPv6's clothes. */
export const isLoopbackAddress = (address: string): boolean =>
  address === "::1" || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address);
