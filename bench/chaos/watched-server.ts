import { FIRST } from "./priorities.ts";
import type { RowContext } from "./row.ts";
import type { ServerFlags, ServerUnderTest } from "./server-under-test.ts";

/** What is left after a garbage collection. */
export interface MemoryUse {
  readonly heapBytes: number;
  /** Buffers, outside of the heap. */
  readonly externalBytes: number;
  readonly residentBytes: number;
  /** Open files and sockets. */
  readonly descriptors: number;
}

/** What `server-witness.ts` says. */
export type WitnessWord =
  | { readonly clock: { readonly serverMinusMonotonicMs: number; readonly withinMs: number } }
  | { readonly memory: MemoryUse };

/** A server that can be asked for its memory, and whose clock is known in this process. */
export interface WatchedServer extends ServerUnderTest {
  /** Server time minus the machine's CLOCK_MONOTONIC, ms. It holds for as long as the process lives. */
  readonly serverMinusMonotonicMs: number;
  /** Collects its garbage and says what is left. Rejects when it does not answer in 10 s. */
  memory(): Promise<MemoryUse>;
}

const ANSWER_TIMEOUT_MS = 10_000;

/** The machine's CLOCK_MONOTONIC, which is the same in every process, ms. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

export async function startWatchedServer(
  context: RowContext,
  given: ServerFlags = {},
): Promise<WatchedServer> {
  const takers: ((word: WitnessWord) => void)[] = [];
  const nextWord = () => new Promise<WitnessWord>((resolve) => takers.push(resolve));
  const clock = nextWord();
  const server = await context.startServer({
    ...given,
    prefix: [...(given.prefix ?? []), ...FIRST],
    nodeFlags: ["--expose-gc", "--import", context.witness],
    onWord: (line) => takers.shift()?.(JSON.parse(line) as WitnessWord),
  });
  const first = await clock;
  if (!("clock" in first)) throw new Error("the server's clock is not known");
  // Not by spreading it: some of what it says of itself changes.
  return Object.assign(Object.create(server) as ServerUnderTest, {
    serverMinusMonotonicMs: first.clock.serverMinusMonotonicMs,
    async memory() {
      const word = nextWord();
      server.kill("SIGUSR2");
      const timeout = new Promise<never>((_, reject) => {
        setTimeout(reject, ANSWER_TIMEOUT_MS, new Error("the server does not say what it has"));
      });
      const answer = await Promise.race([word, timeout]);
      if (!("memory" in answer)) throw new Error("the server says something else than its memory");
      return answer.memory;
    },
  });
}
