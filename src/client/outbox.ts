import type { TransportCommand } from "../core/commands.ts";
import { encodeCommand } from "../protocol/commands.ts";
import { rejectionError } from "../protocol/errors.ts";
import { createCoalescing, kindOf } from "./coalesce.ts";
import { CONNECTION_LOST, createRequests } from "./requests.ts";
import type { ShownTransport } from "./shown-transport.ts";
import type { Surroundings } from "./surroundings.ts";
import type { CommandResult } from "./transport-commands.ts";

/**
 * The commands that this client has given and the server has not answered yet. Each shows at once, is sent in its turn, and
 * sent again under its id when the line was lost before the answer came: the server does nothing twice.
 */
export interface Outbox {
  /** Only while there is a line. */
  give(command: TransportCommand): Promise<CommandResult>;
  answered(id: string, result: CommandResult): void;
  /** The line is gone: what is open stays open, and shown. */
  lineLost(): void;
  /** There is a line again, to the same transport. */
  sendAgain(): void;
  /** What is open is answered: nobody knows what has become of it. */
  giveUp(): void;
}

export interface OutboxOptions {
  readonly surroundings: Pick<Surroundings, "clock" | "timers" | "random">;
  readonly shown: ShownTransport;
  readonly send: (text: string) => void;
  /** What is shown may have changed. */
  readonly onShown: () => void;
}

export function createOutbox({ surroundings, shown, send, onShown }: OutboxOptions): Outbox {
  /** What is said on the line for each that is open. */
  const texts = new Map<string, string>();
  const requests = createRequests({
    surroundings,
    onExpired: (id) => settle([id], { ok: false, error: CONNECTION_LOST }),
  });
  const coalescing = createCoalescing({ surroundings, send: sendText });

  function sendText(id: string) {
    const text = texts.get(id);
    if (text !== undefined) send(text);
  }
  function settle(ids: readonly string[], result: CommandResult) {
    shown.settle(ids);
    for (const id of ids) {
      texts.delete(id);
      requests.answer(id, result);
    }
    for (const id of ids) coalescing.answered(id);
    onShown();
  }

  return {
    give(command) {
      const kind = kindOf(command, shown.state);
      const replaced = coalescing.replaceable(kind);
      const { id, answer } = requests.open();
      const { outcome, givenAtMs } = shown.issue(id, command, replaced);
      if (!outcome.ok) {
        requests.answer(id, { ok: false, error: rejectionError(outcome.rejection) });
        return answer;
      }
      if (replaced !== null) {
        texts.delete(replaced);
        requests.join(replaced, id);
      }
      texts.set(id, encodeCommand(command, id, givenAtMs));
      coalescing.add(id, kind);
      onShown();
      return answer;
    },
    answered: (id, result) => settle([id], result),
    lineLost: coalescing.clear,
    sendAgain: () => requests.openIds.forEach(sendText),
    giveUp() {
      coalescing.clear();
      settle(requests.openIds, { ok: false, error: CONNECTION_LOST });
    },
  };
}
