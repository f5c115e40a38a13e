import type { Visit } from "../../server/connection.ts";
import { endpointAt, withOwnProtocol } from "../../server/endpoints.ts";
import type { Session } from "../../server/session.ts";
import type { TransportServer } from "../../server/transport-server.ts";

/**
 * So many people of codette.v1 who come into `session`, answer pings and say nothing else.
 *
 * @returns what sends them away again
 */
export function joinCrowd(server: TransportServer, session: Session, count: number): () => void {
  const endpoint = endpointAt("/ws/transport");
  if (!endpoint) throw new Error("the server has no /ws/transport");
  const visit: Visit = {
    session,
    endpoint: withOwnProtocol(endpoint),
    hz: 0,
    role: "control",
    lastSeen: null,
  };
  const members = Array.from({ length: count }, () => {
    const member = server.opened(
      {
        send: () => {},
        offer: () => true,
        ping: () => member.heard(),
        close: () => {},
        terminate: () => {},
        bufferedBytes: 0,
      },
      visit,
    );
    return member;
  });
  return () => {
    for (const member of members) member.closed();
  };
}
