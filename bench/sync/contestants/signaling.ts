import type { FarEnd } from "../simulated-socket.ts";

interface SignalingMessage {
  readonly type?: string;
  readonly client?: { readonly id: string };
}

const introduction = (to: string, other: string) =>
  to < other
    ? { type: "request", client: { id: other }, label: "" }
    : { type: "notice", client: { id: other } };

/**
 * What timing-provider expects of its matchmaking server, as far as its client's sources (7.2.7) show it: everybody is told
 * of everybody, the one with the lower id is asked for an offer, and what one says to another is passed on.
 */
export function createSignaling(): (end: FarEnd) => void {
  const clients = new Map<string, FarEnd>();
  const tell = (id: string, message: object) => clients.get(id)?.send(JSON.stringify(message));

  return (end) => {
    const id = `client ${clients.size + 1}`;
    const events = [...clients.keys()].map((other) => introduction(id, other));
    for (const other of clients.keys()) tell(other, introduction(other, id));
    clients.set(id, end);
    tell(id, { type: "init", client: { id }, events, origin: clients.size });

    end.onText = (text) => {
      const { client, ...message } = JSON.parse(text) as SignalingMessage;
      if (!client || message.type === "check") return;
      tell(client.id, { ...message, client: { id } });
    };
    end.onClosed = () => {
      clients.delete(id);
      for (const other of clients.keys()) tell(other, { type: "termination", client: { id } });
    };
  };
}
