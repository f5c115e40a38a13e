import type { Cleanup } from "../server/cleanup.ts";

/** What one row has started: undone when it ends, or with everything else when that is sooner. */
export function createRowCleanup(whole: Cleanup): Pick<Cleanup, "own" | "run"> {
  const undos: (() => unknown)[] = [];
  let running: Promise<void> | null = null;
  async function undoAll() {
    for (let undo = undos.pop(); undo; undo = undos.pop()) {
      try {
        await undo();
      } catch (error) {
        process.stderr.write(`while cleaning up: ${String(error)}\n`);
      }
    }
  }
  const run = () => (running ??= undoAll());
  whole.own(run);
  return { own: (undo) => void (running ? undo() : undos.push(undo)), run };
}
