import { setTimeout as sleep } from "node:timers/promises";
import { type Logger, pino } from "pino";

export interface Log {
  readonly log: Logger;
  /** Resolves when all that was logged has been written, or cannot be: after a moment in any case. */
  written(): Promise<void>;
}

const STDOUT = 1;
/** So much is kept for whoever reads slowly. What does not fit is lost. */
const MOST_BUFFERED_BYTES = 1_000_000;
const WRITTEN_WITHIN_MS = 200;

/**
 * Lines of JSON on the standard output. Whoever reads them may stop reading, or go: that must not hold up the server, so
 * writing is waited for nowhere.
 */
export function createLog(level: string): Log {
  const output = pino.destination({ fd: STDOUT, sync: false, maxLength: MOST_BUFFERED_BYTES });
  let isBroken = false;
  output.on("error", () => {
    isBroken = true;
  });
  return {
    log: pino({ level }, output),
    async written() {
      if (isBroken) return;
      const flushed = new Promise<void>((resolve) => {
        output.once("error", () => resolve());
        output.flush(() => resolve());
      });
      await Promise.race([flushed, sleep(WRITTEN_WITHIN_MS)]);
    },
  };
}
