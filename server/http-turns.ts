import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { createAlarm } from "../src/core/alarm.ts";
import type { Timers } from "../src/core/timing.ts";
import type { WireError } from "../src/protocol/errors.ts";

export type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/** So many requests of one connection may wait, with the one that is being answered. */
const MOST_UNANSWERED = 100;

/** An answer that has not been taken by then ends the connection: as long as a silent WebSocket is kept. */
const TAKEN_WITHIN_MS = 12_000;

/** One request after the other, as they came on one connection. */
interface Line {
  readonly waiting: (() => void)[];
  isBusy: boolean;
  /** The last that will be answered has come. */
  isFull: boolean;
}

/**
 * Serves the requests of one connection one by one, and lets everybody else have a turn in between: a single packet has room for more
 * than a thousand, which Node hands over all at once. What is too many is answered 429, after which the connection ends.
 */
export function inTurns(serve: Serve, timers: Timers): Serve {
  const lines = new WeakMap<Socket, Line>();

  function lineOf(socket: Socket): Line {
    const known = lines.get(socket);
    if (known) return known;
    const line = { waiting: [], isBusy: false, isFull: false };
    lines.set(socket, line);
    return line;
  }
  function next(line: Line) {
    const turn = line.waiting.shift();
    line.isBusy = turn !== undefined;
    turn?.();
  }

  return (request, response) => {
    const { socket } = request;
    const line = lineOf(socket);
    if (line.isFull) return;
    line.isFull = line.waiting.length + Number(line.isBusy) >= MOST_UNANSWERED;
    // Whatever else it has to say is not read.
    if (line.isFull) socket.pause();
    const act = line.isFull ? turnAway : serve;
    line.waiting.push(() => {
      if (socket.destroyed) return;
      const late = createAlarm(timers);
      // Nothing that waits for its reader: the answer is still being made.
      const look = () => (socket.writableLength > 0 ? socket.destroy() : wait());
      const wait = () => late.set(look, TAKEN_WITHIN_MS);
      wait();
      response.once("close", () => {
        late.clear();
        setImmediate(next, line);
      });
      act(request, response);
    });
    if (!line.isBusy) next(line);
  };
}

const TOO_MANY: WireError = {
  code: "rate_limited",
  message: `a connection may have ${MOST_UNANSWERED} requests unanswered: this one was not acted on`,
};

function turnAway(_request: IncomingMessage, response: ServerResponse) {
  const body = JSON.stringify({ success: false, type: "error", ...TOO_MANY });
  response.writeHead(429, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
    Connection: "close",
  });
  response.end(body);
}
