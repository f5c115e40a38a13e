import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** On which connections a request is being answered. */
export interface Unanswered {
  add(socket: Duplex, response: ServerResponse): void;
  has(socket: Duplex): boolean;
}

/**
 * A handshake may come right behind a request, on the same connection. Were it taken before that is answered, the answer would come
 * in the middle of the frames.
 */
export function createUnanswered(): Unanswered {
  const responses = new WeakMap<Duplex, ServerResponse>();
  return {
    add: (socket, response) => void responses.set(socket, response),
    has(socket) {
      const response = responses.get(socket);
      return response !== undefined && !response.writableFinished;
    },
  };
}
