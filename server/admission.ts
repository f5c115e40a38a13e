import type { IncomingMessage } from "node:http";
import type { Role } from "../src/protocol/access-token.ts";
import { quoted } from "../src/protocol/errors.ts";
import { SUBPROTOCOL_V1 } from "../src/protocol/v1.ts";
import type { AccessPolicy } from "./access.ts";
import { ENDPOINTS, type Endpoint, endpointAt } from "./endpoints.ts";
import {
  type Wishes,
  badHandshake,
  handshakeRefusal,
  headerOf,
  offeredProtocols,
  pathOf,
  wishesOf,
} from "./handshake.ts";
import { type Refusal, badRequest } from "./refusal.ts";
import { type Tokens, shownToken, unauthorized } from "./tokens.ts";

/** What a handshake that may be taken asks for. */
export interface Admission extends Wishes {
  readonly endpoint: Endpoint;
  /** Null: it has shown no token yet, and has to. */
  readonly role: Role | null;
}

/** Why a handshake may not be taken. */
export interface TurnedAway extends Refusal {
  /** Whether a WebSocket that is closed at once tells whoever asked more than HTTP would. */
  readonly mayBeClosed: boolean;
}

/** What a handshake asks for, or why it may not have it. Whether there is room is another question. */
export function admissionOf(
  request: IncomingMessage,
  access: AccessPolicy,
  tokens: Tokens,
  defaultHz: number,
): Admission | TurnedAway {
  const wanted = headerOf(request, "upgrade");
  if (wanted?.toLowerCase() !== "websocket") {
    // Node hands over every Upgrade there is, HTTP/2's as well.
    const message = `Upgrade must be websocket, not ${quoted(wanted)}: for HTTP, leave it out`;
    return turnedAway(badHandshake("Upgrade", message));
  }
  const endpoint = endpointAt(pathOf(request));
  if (!endpoint) {
    const known = ENDPOINTS.map(({ path }) => path).join(", ");
    const message = `there is no WebSocket at ${pathOf(request)}: there is one at ${known}`;
    return turnedAway({ status: 404, error: { code: "not_found", message } });
  }
  const { host, origin, authorization } = request.headers;
  const wrong = access.refusal(
    {
      host,
      origin,
      secFetchSite: headerOf(request, "sec-fetch-site"),
      remoteAddress: request.socket.remoteAddress ?? "",
    },
    true,
  );
  if (wrong) return turnedAway({ status: 403, error: wrong });
  const refusal = handshakeRefusal(request);
  if (refusal) return turnedAway(refusal);

  const token = shownToken(authorization, offeredProtocols(request));
  const shown = token === undefined ? null : tokens.roleOf(token);
  if (tokens.areNeeded && token !== undefined && shown === null) {
    const headers = { "WWW-Authenticate": "Bearer" };
    return turnedAway({ status: 401, error: unauthorized(token), headers });
  }
  const wishes = wishesOf(request, defaultHz);
  if (!wishes.ok) return { ...badRequest(wishes.error), mayBeClosed: canReadClose(request) };
  return { ...wishes.value, endpoint, role: tokens.areNeeded ? shown : "control" };
}

const turnedAway = (refusal: Refusal): TurnedAway => ({ ...refusal, mayBeClosed: false });

/** A page is not shown how a handshake was refused, only how a WebSocket was closed: by codes that codette.v1 has words for. */
export const canReadClose = (request: IncomingMessage): boolean =>
  request.headers.origin !== undefined && speaksOwnProtocol(request, offeredProtocols(request));

/** Whether this handshake leads to codette.v1. */
export function speaksOwnProtocol(request: IncomingMessage, offered: Iterable<string>): boolean {
  return pathOf(request) === "/ws/transport" && [...offered].includes(SUBPROTOCOL_V1);
}
