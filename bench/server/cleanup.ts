export interface Cleanup {
  /** `undo` runs at the end, whatever the end is; the last owned goes first. Once that has begun, at once. */
  own(undo: () => unknown): void;
  /** Undoes everything, once. */
  run(): Promise<void>;
  /** True from the moment the end has begun: what fails from then on fails because of it. */
  readonly hasBegun: boolean;
}

const PARENT_CHECK_MS = 250;

/**
 * What was started must not outlive this process: not at its end, not after a failure, not after Ctrl-C. Only SIGKILL
 * gets past this.
 */
export function createCleanup(): Cleanup {
  const undos: (() => unknown)[] = [];
  let running: Promise<void> | null = null;

  async function undoAll() {
    for (let undo = undos.pop(); undo; undo = undos.pop()) await undo();
  }
  const cleanup: Cleanup = {
    own: (undo) => void (running ? undo() : undos.push(undo)),
    run: () => (running ??= undoAll()),
    get hasBegun() {
      return running !== null;
    },
  };
  const leave = (exitCode: number) => void cleanup.run().finally(() => process.exit(exitCode));

  process.on("SIGINT", () => leave(130));
  process.on("SIGTERM", () => leave(143));
  process.on("SIGHUP", () => leave(129));
  const failed = (error: unknown) => {
    if (!running) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    leave(1);
  };
  process.on("uncaughtException", failed);
  process.on("unhandledRejection", failed);
  // npm hands a signal to its shell, which ends without a word to this script.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && leave(143), PARENT_CHECK_MS).unref();
  return cleanup;
}
