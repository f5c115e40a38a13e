import { createHash, timingSafeEqual } from "node:crypto";
import { type Role, TOKEN_SUBPROTOCOL } from "../src/protocol/access-token.ts";
import type { WireError } from "../src/protocol/errors.ts";

/** What whoever comes in has to know. */
export interface Tokens {
  /** False: nobody has to show one, and everybody may command. */
  readonly areNeeded: boolean;
  /** What this token allows. Null: it is none of ours. Takes as long for one as for the other. */
  roleOf(token: string): Role | null;
}

/** Null for a token that there is none of. */
export function createTokens(control: string | null, view: string | null): Tokens {
  const known: { readonly role: Role; readonly digest: Buffer }[] = [];
  if (control !== null) known.push({ role: "control", digest: digestOf(control) });
  if (view !== null) known.push({ role: "view", digest: digestOf(view) });

  return {
    areNeeded: known.length > 0,
    roleOf(token) {
      const shown = digestOf(token);
      // Digests are of one length, and all are compared: how long it takes says nothing about the token.
      const fits = known.map(({ digest }) => timingSafeEqual(digest, shown));
      return known[fits.indexOf(true)]?.role ?? null;
    },
  };
}

/** For a server that asks for none. */
export const NO_TOKENS: Tokens = createTokens(null, null);

const digestOf = (token: string) => createHash("sha256").update(token).digest();

/** The token in `Authorization: Bearer …`, and an empty one, which fits nowhere, in an `Authorization` that is none such. */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  return /^bearer +(.*)$/i.exec(authorization)?.[1] ?? "";
}

/** The subprotocol with a token in it, of those that are offered. */
export const tokenProtocol = (offered: Iterable<string>): string | undefined =>
  [...offered].find((protocol) => protocol.startsWith(TOKEN_SUBPROTOCOL));

/** The token of a handshake: the header's, or else the one that is offered as a subprotocol. */
export function shownToken(
  authorization: string | undefined,
  offered: Iterable<string>,
): string | undefined {
  return bearerToken(authorization) ?? tokenProtocol(offered)?.slice(TOKEN_SUBPROTOCOL.length);
}

/** What whoever shows no token, or a wrong one, is told. The token is not in it. */
export const unauthorized = (shown: string | undefined): WireError => ({
  code: "unauthorized",
  message:
    shown === undefined
      ? "this server needs a token: send Authorization: Bearer and the token"
      : "this token is not one of this server's",
});
