import { WebSocket } from "ws";

/** How a giver of commands comes in. */
export type WayIn = "seed" | "codette.v1" | "http";

/** Who gives commands, each under an id of its own, and gives each again until it is acknowledged. */
export interface Giver {
  readonly given: number;
  /** By id, the revision that the first acknowledgement named. */
  readonly acked: ReadonlyMap<string, number>;
  /** Acknowledgements that named another revision for an id than the first did. */
  readonly contradictions: readonly string[];
  /** What was refused, in words. */
  readonly refusals: readonly string[];
  /** Gives nothing new from now on. Resolves when all that was given has been acknowledged. */
  finish(): Promise<void>;
  /** Gives nothing any more, and comes back no more. */
  dispose(): void;
}

export interface GiverOptions {
  readonly port: number;
  readonly name: string;
  readonly way: WayIn;
  readonly everyMs: number;
  /** The command of this number, without its id. */
  readonly command: (n: number) => Record<string, unknown>;
}

/** Commands under way at a time. */
const MOST_OPEN = 4;
/** More often, and the tries take the server's start the time that it is measured by. */
const RETRY_MS = 50;

export function startGiver(options: GiverOptions): Giver {
  const { name, everyMs, command } = options;
  const open = new Map<string, Record<string, unknown>>();
  const acked = new Map<string, number>();
  const contradictions: string[] = [];
  const refusals: string[] = [];
  let given = 0;
  let isFinishing = false;
  let onDone: (() => void) | null = null;

  const line =
    options.way === "http" ? byHttp(options, answered) : bySocket(options, answered, open);
  const timer = setInterval(() => {
    if (isFinishing || open.size >= MOST_OPEN) return;
    given += 1;
    const id = `${name}-${given}`;
    const message = { ...command(given), id };
    open.set(id, message);
    line.send(message);
  }, everyMs);

  function answered(message: Record<string, unknown>) {
    const { id, type, revision } = message;
    if (typeof id !== "string" || !open.has(id)) return;
    if (type === "error") {
      refusals.push(JSON.stringify(message));
      open.delete(id);
    } else if (type === "ack" && typeof revision === "number") {
      const before = acked.get(id);
      if (before !== undefined && before !== revision)
        contradictions.push(`${id}: ${before}, ${revision}`);
      acked.set(id, before ?? revision);
      open.delete(id);
    }
    if (isFinishing && open.size === 0) onDone?.();
  }

  return {
    get given() {
      return given;
    },
    acked,
    contradictions,
    refusals,
    async finish() {
      clearInterval(timer);
      isFinishing = true;
      if (open.size > 0) await new Promise<void>((resolve) => (onDone = resolve));
    },
    dispose() {
      clearInterval(timer);
      line.dispose();
    },
  };
}

/** How commands get there. */
interface Line {
  send(message: Record<string, unknown>): void;
  dispose(): void;
}

type OnAnswer = (message: Record<string, unknown>) => void;

/** By WebSocket, which comes back when it is lost, and says again what has had no answer. */
function bySocket(
  { port, way }: GiverOptions,
  onAnswer: OnAnswer,
  open: ReadonlyMap<string, Record<string, unknown>>,
): Line {
  let socket: WebSocket;
  let isDisposed = false;
  function connect() {
    if (isDisposed) return;
    const protocols = way === "codette.v1" ? ["codette.v1"] : [];
    socket = new WebSocket(`ws://127.0.0.1:${port}/ws/transport?hz=0`, protocols);
    const own = socket;
    own.on("open", () => {
      for (const message of open.values()) own.send(JSON.stringify(message));
    });
    own.on("message", (data: Buffer) =>
      onAnswer(JSON.parse(data.toString()) as Record<string, unknown>),
    );
    own.on("error", () => {});
    own.on("close", () => setTimeout(connect, RETRY_MS).unref());
  }
  connect();
  return {
    send(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    dispose() {
      isDisposed = true;
      socket.terminate();
    },
  };
}

/** By HTTP, one after the other, each until it has an answer. */
function byHttp({ port }: GiverOptions, onAnswer: OnAnswer): Line {
  let last: Promise<void> = Promise.resolve();
  let isDisposed = false;
  const isNeeded = () => !isDisposed;
  async function ask({ type, ...fields }: Record<string, unknown>) {
    while (isNeeded()) {
      try {
        const answer = await fetch(`http://127.0.0.1:${port}/transport/${String(type)}`, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(fields),
        });
        const json = (await answer.json()) as Record<string, unknown>;
        const state = json["state"] as { revision?: number } | undefined;
        // The state is that of now, which after a repeat is not the command's own: only that it was done is known.
        onAnswer(
          answer.ok
            ? { type: "ack", id: fields["id"], revision: state?.revision }
            : { ...json, type: "error", id: fields["id"] },
        );
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
  return {
    send(message) {
      last = last.then(() => ask(message));
    },
    dispose() {
      isDisposed = true;
    },
  };
}
