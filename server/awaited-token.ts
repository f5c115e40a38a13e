import type { WebSocket } from "ws";
import type { Role } from "../src/protocol/access-token.ts";
import type { WireError } from "../src/protocol/errors.ts";
import { type Parsed, failed, parseObject } from "../src/protocol/parse.ts";
import { createAlarm } from "../src/core/alarm.ts";
import type { Timers } from "../src/core/timing.ts";
import { type Tokens, unauthorized } from "./tokens.ts";

export interface AwaitedToken {
  readonly tokens: Tokens;
  readonly timers: Timers;
  /** How long it may take, in ms. */
  readonly withinMs: number;
  readonly maxMessageBytes: number;
}

/** The token in a message `{"type":"auth","token":…}`, or null: it is no such message. */
export function tokenIn(text: string): string | null {
  const message = parseObject(text);
  if (!message.ok || message.value["type"] !== "auth") return null;
  const { token } = message.value;
  return typeof token === "string" ? token : "";
}

/**
 * What the first message on a WebSocket shows its sender to be, or why not. Settles once: also when none comes in time. Null when
 * the socket has closed meanwhile.
 */
export function awaitToken(
  socket: WebSocket,
  { tokens, timers, withinMs, maxMessageBytes }: AwaitedToken,
): Promise<Parsed<Role> | null> {
  const alarm = createAlarm(timers);
  return new Promise((resolve) => {
    function settle(outcome: Parsed<Role> | null) {
      alarm.clear();
      socket.off("message", look);
      socket.off("close", leave);
      resolve(outcome);
    }
    function look(data: Buffer, isBinary: boolean) {
      const isReadable = !isBinary && data.length <= maxMessageBytes;
      const token = isReadable ? tokenIn(data.toString("utf8")) : null;
      if (token === null) return settle(failed(NOT_AUTH));
      const role = tokens.roleOf(token);
      settle(role === null ? failed(unauthorized(token)) : { ok: true, value: role });
    }
    const leave = () => settle(null);
    alarm.set(() => settle(failed(tooLate(withinMs))), withinMs);
    socket.on("message", look).on("close", leave);
  });
}

const NOT_AUTH: WireError = {
  code: "unauthorized",
  message: 'this server needs a token: the first message must be {"type":"auth","token":…}',
};
const tooLate = (withinMs: number): WireError => ({
  code: "unauthorized",
  message: `this server needs a token, and none has come within ${withinMs / 1000} s`,
});
