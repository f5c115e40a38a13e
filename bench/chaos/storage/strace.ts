import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Figure, type Row, type RowContext, exactly } from "../row.ts";
import { startGiver } from "./giver.ts";
import { freePort, msUntil, temporaryDirectory } from "./server-on-disk.ts";

const WANTED = 500;
const GIVERS = 4;

/** Watches the system calls of the server: what a client is told has gone to the disk before. */
async function run({ cleanup, startServer }: RowContext): Promise<Figure[]> {
  const directory = temporaryDirectory(cleanup);
  const trace = join(directory, "trace");
  const port = await freePort();
  const traced = "trace=fdatasync,fsync,write,writev,sendto,sendmsg";
  const server = await startServer({
    flags: ["--port", `${port}`, "--data", join(directory, "data")],
    // With -D it is not the server's parent, so that what is said to the child is said to the server.
    prefix: ["strace", "-D", "-f", "-y", "-s", "100000", "-e", traced, "-o", trace],
  });
  const givers = Array.from({ length: GIVERS }, (_, i) =>
    startGiver({
      port,
      way: i === 0 ? "http" : i === 1 ? "codette.v1" : "seed",
      name: `giver${i}`,
      everyMs: 5,
      command: (n) => ({ type: "seek", beats: n }),
    }),
  );
  const ackedSoFar = () => givers.reduce((sum, giver) => sum + giver.acked.size, 0);
  while (ackedSoFar() < WANTED) await sleep(50);
  await Promise.all(givers.map((giver) => giver.finish()));
  for (const giver of givers) giver.dispose();
  await server.stop();
  // Short numbers have more than one space behind them.
  const end = new RegExp(String.raw`^${server.pid} +\+\+\+ exited`, "m");
  const isWhole = async () => end.test(readFileSync(trace, "latin1"));
  if (Number.isNaN(await msUntil(isWhole, 5000))) throw new Error("the trace does not end");

  const lines = readFileSync(trace, "latin1").split("\n");
  const calls = callsIn(lines.map((line) => line.trimEnd()));
  // By HTTP the id is not in the answer.
  const ids = givers.slice(1).flatMap(({ acked }) => Array.from(acked.keys()));
  const early = ids.filter((id) => {
    const words = String.raw`\"id\":\"${id}\"`;
    const isIn = (text: string) => text.includes(words);
    const across = acrossBlocks(words);
    const isStored = (text: string) => isIn(text) || across.test(text);
    const isAck = (text: string) => isIn(text) && text.includes(String.raw`\"type\":\"ack\"`);
    const sentAt = calls.sends.find(({ text }) => isAck(text))?.at ?? -1;
    return !(safeAt(calls, isStored) < sentAt);
  });
  // An answer by HTTP and a state that everybody is told name the revision.
  const revisions = Array.from({ length: ackedSoFar() }, (_, i) => i + 1);
  const heardEarly = revisions.filter((revision) => {
    const words = [",", "}"].map((end) => String.raw`\"revision\":${revision}${end}`);
    const isIn = (text: string) => words.some((each) => text.includes(each));
    const across = words.map(acrossBlocks);
    const isStored = (text: string) => isIn(text) || across.some((each) => each.test(text));
    const sentAt = calls.sends.find(({ text }) => isIn(text))?.at;
    return sentAt !== undefined && !(safeAt(calls, isStored) < sentAt);
  });
  return [
    exactly(
      `acknowledgements that left before their fdatasync was done, of ${ids.length} by WebSocket`,
      early.length,
      0,
      "acknowledgements",
    ),
    exactly(
      `revisions that anybody was told of before, of ${revisions.length} by every way`,
      heardEarly.length,
      0,
      "revisions",
    ),
  ];
}

/** One byte, as strace writes it in a text. */
const BYTE = String.raw`(?:\\[0-7]{1,3}|\\.|[^\\])`;

const escaped = (text: string) => text.replaceAll(/[\\}]/g, String.raw`\$&`);

/** These words where a new block of LevelDB's log begins in the middle of them, with the seven bytes before its part. */
function acrossBlocks(words: string): RegExp {
  const cuts = Array.from(words.slice(1), (_, i) => {
    const [before, after] = [words.slice(0, i + 1), words.slice(i + 1)];
    return `${escaped(before)}${BYTE}{7}${escaped(after)}`;
  });
  return new RegExp(cuts.join("|"));
}

/** The traced calls that matter, by the lines at which they began and had come back. */
interface Calls {
  /** On the store's log: the bytes as strace shows them, behind those of the write before. */
  readonly writes: readonly { readonly at: number; readonly text: string }[];
  readonly syncs: readonly { readonly begunAt: number; readonly doneAt: number }[];
  /** On a connection. */
  readonly sends: readonly { readonly at: number; readonly text: string }[];
}

/** Lines stand in the order in which calls began; one that others ran past has a second line, where it came back. */
function callsIn(lines: readonly string[]): Calls {
  const writes: Calls["writes"][number][] = [];
  const syncs: Calls["syncs"][number][] = [];
  const sends: Calls["sends"][number][] = [];
  const syncing = new Map<string, number>();
  let before = "";
  for (const [at, text] of lines.entries()) {
    const [thread = ""] = text.split(" ", 1);
    if (/ writev?\(\d+<[^>]*\.log>/.test(text)) {
      // What begins in one block of LevelDB's log and ends in the next is written by two calls.
      const bytes = text.slice(text.indexOf('"') + 1, text.lastIndexOf('"'));
      writes.push({ at, text: before + bytes });
      before = bytes;
    } else if (/ (write|writev|sendto|sendmsg)\(\d+<(socket|TCP)\w*:/.test(text)) {
      sends.push({ at, text });
    } else if (/ f(data)?sync\(\d+<[^>]*\.log>/.test(text)) {
      if (text.endsWith("<unfinished ...>")) syncing.set(thread, at);
      else if (text.endsWith(" = 0")) syncs.push({ begunAt: at, doneAt: at });
    } else if (/ f(data)?sync resumed>/.test(text)) {
      const begunAt = syncing.get(thread);
      if (begunAt !== undefined && text.endsWith(" = 0")) syncs.push({ begunAt, doneAt: at });
      syncing.delete(thread);
    }
  }
  return { writes, syncs, sends };
}

/** When what this text stands in was safe: the log was written, and a sync begun after that had come back. Never: Infinity. */
function safeAt({ writes, syncs }: Calls, isIn: (text: string) => boolean): number {
  const written = writes.find(({ text }) => isIn(text))?.at ?? Number.POSITIVE_INFINITY;
  return syncs.find(({ begunAt }) => begunAt > written)?.doneAt ?? Number.POSITIVE_INFINITY;
}

export const strace: Row = {
  name: "strace",
  what: "every acknowledgement leaves after the fdatasync of what it acknowledges, by the system calls themselves",
  needs: ["strace"],
  run,
};
