import type { WireError } from "../src/protocol/errors.ts";
import { addressesOf, inUrl, isLoopbackAddress } from "./addresses.ts";
import { quoted } from "../src/protocol/errors.ts";

/** What decides whether a request may come in. Header values as they were sent. */
export interface Caller {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  /** Empty where there is no telling any more: the connection is gone. Undefined for what came over none. */
  readonly remoteAddress: string | undefined;
}

export interface AccessPolicy {
  /** Why this caller is kept out, or null. An upgrade counts as changing state: commands come through it. */
  refusal(caller: Caller, changesState: boolean): WireError | null;
  /** Whether a page of this origin may read our answers. */
  allowsOrigin(origin: string): boolean;
}

export interface MoreAccess {
  /** What `--allow-host` added, in lower case. One without a port is answered to with the server's own port as well. */
  readonly allowHosts?: readonly string[];
  /** Whether everybody has to show a token: then programs on other machines may come and show it. */
  readonly needsToken?: boolean;
}

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];
/** Where Vite serves: `vite`, `vite` when its port was taken, `vite preview`. */
const PAGE_PORTS = [5173, 5174, 4173];

/**
 * Exact lists of the origins whose pages may talk to this server and of the names it answers to.
 *
 * A page elsewhere could otherwise drive the transport of whoever visits it (a WebSocket knows no same-origin policy), or
 * point its own host name at 127.0.0.1 and count as the same origin (DNS rebinding: hence `Host`). A development
 * server's proxy passes both headers on as they came, so they are checked here and not left to it.
 *
 * @param port the port the server listens on
 * @param boundHost the address it is bound to; a wildcard stands for every address of this machine (an address in a URL is
 *   safe: only names can be pointed elsewhere)
 * @param extraOrigins what `--origin` added, each a whole origin such as `https://daw.example`
 * @param more what else was allowed
 */
export function createAccessPolicy(
  port: number,
  boundHost: string,
  extraOrigins: readonly string[],
  { allowHosts = [], needsToken = false }: MoreAccess = {},
): AccessPolicy {
  const ownNames = [...LOOPBACK_NAMES, ...addressesOf(boundHost.toLowerCase()).map(inUrl)];
  const origins = new Set([
    ...ownNames.flatMap((name) => [...PAGE_PORTS, port].map((p) => httpOrigin(name, p))),
    ...extraOrigins,
  ]);
  const hosts = new Set([...origins].map((origin) => new URL(origin).host));
  for (const name of ownNames) hosts.add(new URL(httpOrigin(name, port)).host);
  for (const origin of extraOrigins) {
    hosts.add(new URL(httpOrigin(new URL(origin).hostname, port)).host);
  }
  for (const host of allowHosts) {
    hosts.add(host);
    if (new URL(`http://${host}`).port === "") hosts.add(new URL(httpOrigin(host, port)).host);
  }

  return {
    allowsOrigin: (origin) => origins.has(origin),
    refusal({ host, origin, secFetchSite, remoteAddress }, changesState) {
      if (host === undefined || !hosts.has(host.toLowerCase())) {
        return forbidden(
          "Host",
          `this server does not answer to the host ${quoted(host)}: start it with --allow-host to add one`,
        );
      }
      if (origin !== undefined) {
        if (origins.has(origin)) return null;
        return forbidden(
          "Origin",
          `pages from ${quoted(origin)} may not use this server: start it with --origin to allow them`,
        );
      }
      // A browser leaves Origin out where it reads from the page's own origin, and where a link or an image points here.
      const fromOwnPage = secFetchSite === "same-origin";
      if (changesState && secFetchSite !== undefined && !fromOwnPage) {
        return forbidden(
          "Sec-Fetch-Site",
          "a link, an image or a typed address may not change the transport: send a POST",
        );
      }
      if (!needsToken && remoteAddress !== undefined && !isLoopbackAddress(remoteAddress)) {
        return forbidden(
          "Origin",
          "a client that sends no Origin is let in from this machine only: start the server with --token for others",
        );
      }
      return null;
    },
  };
}

const forbidden = (field: string, message: string): WireError => ({
  code: "forbidden",
  field,
  message,
});

const httpOrigin = (name: string, port: number) => new URL(`http://${name}:${port}`).origin;
