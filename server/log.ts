import { createWriteStream, fstatSync } from "node:fs";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type Logger, pino } from "pino";

export interface Log {
  readonly log: Logger;
  /** Ends the process when all that was logged has been written, or cannot be: after a moment in any case. */
  exit(code: number): Promise<void>;
}

const STDOUT = 1;
/** So much is kept for whoever reads slowly, in characters. What does not fit is lost, and counted. */
const MOST_BUFFERED = 1_000_000;
const WRITTEN_WITHIN_MS = 200;

/**
 * Lines of JSON on the standard output. Whoever reads them may stop reading, or go: that must not hold up the server, so
 * writing is waited for nowhere.
 */
export function createLog(level: string): Log {
  const stat = fstatSync(STDOUT);
  const isPipe = stat.isFIFO() || stat.isSocket();
  let stdout = open();
  let lostLines = 0;
  const log = pino({ level }, { write });

  function open() {
    const opened = isPipe ? openPipe() : openFile();
    // Whoever read a pipe does not come back. A disk that is full is so for a while.
    opened.on("error", () => {
      if (!isPipe) stdout = open();
    });
    return opened;
  }
  function write(line: string) {
    if (stdout.destroyed) return;
    if (stdout.writableLength + line.length > MOST_BUFFERED) lostLines += 1;
    else stdout.write(line, written);
  }
  function written(error?: Error | null) {
    if (error) lostLines += 1;
    if (error || lostLines === 0 || stdout.writableLength > 0) return;
    const lines = lostLines;
    lostLines = 0;
    log.warn({ lines }, "lines of this log are lost");
  }
  /** Resolves when all has been written, or cannot be. */
  const flushed = () =>
    new Promise<true>((resolve) => {
      if (stdout.destroyed) resolve(true);
      else stdout.write("", () => resolve(true));
    });
  return {
    log,
    async exit(code) {
      const isWritten = await Promise.race([flushed(), sleep(WRITTEN_WITHIN_MS, false)]);
      if (isWritten || isPipe) process.exit(code);
      // Without a code: Node gives one when its threads are at rest, and one of them is in the middle of writing.
      process.kill(process.pid, "SIGKILL");
    },
  };
}

/**
 * A pipe or a socket. Not as `pino.destination`, whose writes are a thread's: it hangs in the write once the pipe is full, and
 * no way of ending a process with a code goes past it.
 */
const openPipe = () => new Socket({ fd: STDOUT, readable: false, writable: true });

/** A file, which takes everything, or a terminal, which somebody may have halted. */
const openFile = () => createWriteStream("", { fd: STDOUT, autoClose: false });
