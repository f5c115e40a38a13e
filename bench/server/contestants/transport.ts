import { applyCommand } from "../../../src/core/commands.ts";
import { createTransportState } from "../../../src/core/transport-state.ts";
import { decodeCommand } from "../../../src/protocol/commands.ts";
import { parseObject } from "../../../src/protocol/parse.ts";
import { clockMessage, stateMessage } from "../../../src/protocol/seed.ts";

const SAMPLE_RATE_HZ = 44_100;

/** What every contestant tells its clients of, so that all of them send the same bytes. */
export interface Transport {
  /** The message of this moment, as on `/ws`. */
  message(): ReturnType<typeof stateMessage>;
  /** Takes a command as a client sends it. False when it is none, or is refused: nobody is told why. */
  take(text: string): boolean;
}

const nowMs = () => performance.timeOrigin + performance.now();

export function createTransport(): Transport {
  let state = createTransportState();
  return {
    message: () => stateMessage(clockMessage(state, nowMs(), SAMPLE_RATE_HZ)),
    take(text) {
      const message = parseObject(text);
      const request = message.ok ? decodeCommand(message.value) : message;
      if (!request.ok) return false;
      const outcome = applyCommand(state, request.value.command, nowMs());
      if (outcome.ok) state = outcome.state;
      return outcome.ok;
    },
  };
}
