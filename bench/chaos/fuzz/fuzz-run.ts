import { createDice } from "../dice.ts";
import { type Input, type Way, nextInput } from "./inputs.ts";
import { unfinite } from "./unfinite.ts";

/** What the server answered to one input. */
export interface Reply {
  /** Nothing, or one: more would be a fault. */
  readonly texts: readonly string[];
  /** By HTTP. */
  readonly status?: number;
}

/** A server that inputs are sent to. */
export interface FuzzTarget {
  send(input: Input): Promise<Reply>;
  /** The whole state with its song: the same text as long as nothing changes it. */
  state(): Promise<FuzzState>;
  /** What those who listen have heard since the last time, of each kind of stream. */
  takeHeard(): readonly string[];
  close(): Promise<void>;
}

export interface FuzzState {
  readonly revision: number;
  readonly text: string;
}

export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
}

export interface FuzzFigures {
  readonly inputs: number;
  readonly accepted: number;
  /** Accepted before under the same id, and not done again. */
  readonly repeated: number;
  readonly refused: number;
  /** No commands: pings, and words that nothing is said to. */
  readonly other: number;
  readonly broadcasts: number;
  readonly byWay: Readonly<Record<Way, number>>;
}

/**
 * Sends one input after the other. After each that was refused, the state must be the same to the byte; after each that was
 * accepted, a revision further; and whatever anybody hears must be JSON in which every number is finite.
 *
 * @throws Error with the seed, the input and what was wrong
 */
export async function runFuzz(
  target: FuzzTarget,
  { seed, count }: FuzzOptions,
): Promise<FuzzFigures> {
  const dice = createDice(seed);
  const counts = { inputs: 0, accepted: 0, repeated: 0, refused: 0, other: 0, broadcasts: 0 };
  const byWay = { seed: 0, own: 0, control: 0, http: 0 };
  let before = await target.state();
  while (counts.inputs < count) {
    const input = nextInput(dice);
    const fail = (what: string) => {
      const which = `seed ${seed}, input ${counts.inputs}: ${JSON.stringify(input)}`;
      return new Error(`${what}\n${which}\nbefore: ${before.text}`);
    };
    const reply = await target.send(input).catch((error: unknown) => {
      throw fail(`no answer: ${String(error)}`);
    });
    const after = await target.state();
    const verdict = verdictOf(reply, hasId(input) && after.text === before.text);
    if (verdict === "wrong") throw fail(`answered ${reply.status ?? ""} ${reply.texts.join("\n")}`);
    const isRight =
      verdict === "accepted" ? after.revision === before.revision + 1 : after.text === before.text;
    if (!isRight) throw fail(`${verdict}, and then ${after.text}`);

    const heard = target.takeHeard();
    for (const text of [...heard, ...reply.texts]) {
      const wrong = unfinite(text);
      if (wrong !== null) throw fail(`${wrong} in ${text}`);
    }
    counts.inputs += 1;
    counts[verdict] += 1;
    counts.broadcasts += heard.length;
    byWay[input.way] += 1;
    before = after;
  }
  return { ...counts, byWay };
}

const hasId = ({ text, path }: Input) => text.includes('"id"') || /[?&]id=/.test(path);

type Verdict = "accepted" | "repeated" | "refused" | "other" | "wrong";

/** @param mayRepeat it has an id, and nothing has changed: it may have been done before */
function verdictOf({ texts, status }: Reply, mayRepeat: boolean): Verdict {
  const [text, ...others] = texts;
  if (others.length > 0) return "wrong";
  if (text === undefined) return "other";
  const { type, code, message, success } = JSON.parse(text) as Record<string, unknown>;
  if (type === "pong") return "other";
  if (type === "error") {
    const isInWords = typeof code === "string" && code !== "internal" && Boolean(message);
    return isInWords && (status === undefined || isRefusal(status)) ? "refused" : "wrong";
  }
  const isDone = type === "ack" || (success === true && (status ?? 200) === 200);
  if (!isDone) return "wrong";
  return mayRepeat ? "repeated" : "accepted";
}

const isRefusal = (status: number) => status >= 400 && status < 500;
