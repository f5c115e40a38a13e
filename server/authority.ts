import { type TransportCommand, applyCommand } from "../src/core/commands.ts";
import type { Outcome } from "../src/core/outcome.ts";
import { type Schedule, lastState, scheduled, stateAt } from "../src/core/schedule.ts";
import { leadOf } from "../src/core/start-lead.ts";
import type { Clock } from "../src/core/timing.ts";
import type { TransportState } from "../src/core/transport-state.ts";
import { toMicroMs } from "../src/protocol/seed.ts";
import type { RequestId } from "../src/protocol/commands.ts";
import type { WireError } from "../src/protocol/errors.ts";
import type { Person } from "../src/protocol/v1-server-messages.ts";
import {
  type Answered,
  type Request,
  type RequestScope,
  type RequestWindow,
  createRequestWindow,
} from "./request-window.ts";

/** How a command came, besides what it says. */
export interface Submission {
  /** Server time at which whoever gave it has already acted on it: see `momentOf`. */
  readonly givenAtMs?: number | undefined;
  /** Null or left out for whoever has no name. */
  readonly by?: Person | null;
  /** The same under the same id is not done twice: see `createRequestWindow`. */
  readonly request?: Request | undefined;
}

/** What became of a command. */
export type Verdict =
  | Outcome
  /** It has been done before, under the same id, and led to that revision. `state` is the last by now. */
  | { readonly ok: true; readonly state: TransportState; readonly repeats: number }
  /** It was right, and could not be done. */
  | { readonly ok: false; readonly error: WireError };

/** A command that was taken, and what it led to. */
export interface Accepted {
  readonly command: TransportCommand;
  readonly state: TransportState;
  readonly by: Person | null;
}

/** Who decides what the transport of one session does. Sockets and routes know no more of it than this. */
export interface Authority {
  /** The last state announced. It may take effect a start lead later: until then `stateAt` gives the one before. */
  readonly state: TransportState;
  /** The state in effect at `nowMs`. */
  stateAt(nowMs: number): TransportState;
  /** Server time in ms, to the microsecond: the time that anchors and stamps are in. */
  now(): number;
  /** Settles when the command has been taken or refused. Never rejects. */
  submit(command: TransportCommand, submission?: Submission): Promise<Verdict>;
  /** Calls `onAccepted` after every accepted command, until the function it gives back is called. */
  watch(onAccepted: (accepted: Accepted) => void): () => void;
  /** That this process has brought it back from the store. Left out: it began here. */
  readonly restart?: Restart | undefined;
  /** Whether what a client saw last has led to what is now. Left out: it has when this process said it. */
  continues?(lastSeen: LastSeen): boolean;
  /** A connection has ended with a goodbye. Left out: it makes no difference here. */
  forget?(scope: RequestScope): void;
  /**
   * This process has no more need of it.
   *
   * @param isEnd the process ends as well
   */
  close(isEnd?: boolean): void;
}

/** How a session came back. */
export interface Restart {
  /** From the last sign of life of a server until the next began, in ms: the last time, or the one that was too long. */
  readonly outageMs: number;
  /** It was playing, and that was too long ago to go on. */
  readonly wasPaused: boolean;
  readonly message: string;
}

/** What a client that comes again has seen last. */
export interface LastSeen {
  /** The process that said it. */
  readonly epoch: string;
  readonly revision: number;
}

/**
 * Where sessions live: in this process, or in something that several servers share. Only commands change a state, so
 * commands in one order are all that servers of one session have to exchange.
 */
export interface Engine {
  /**
   * The authority for this session, which begins when nobody has opened it before. Rejects when it cannot be reached.
   *
   * @param longestWayMs the largest base delay that any client of this process has reported, in ms
   */
  open(session: string, longestWayMs: () => number): Promise<Authority>;
}

/** Sessions that live and end with this process. */
export function createEmbeddedEngine(initial: () => TransportState, clock: Clock): Engine {
  return {
    open: (_session, longestWayMs) =>
      Promise.resolve(createAuthority(initial(), clock, { longestWayMs })),
  };
}

/**
 * How far back a client's word is taken for when it gave a command. Past half a second something has gone wrong on the
 * way, and everybody else would jump by that much.
 */
const LONGEST_BACK_MS = 500;

/** What has to be kept of a session: its last state, and the requests that have led to it since the last time. */
export interface JournalEntry {
  readonly state: TransportState;
  readonly answered: readonly Answered[];
}

/** Where an authority writes down what it has accepted, before anybody hears of it. */
export interface Journal {
  /** Resolves when it would survive a power cut. Rejects when it cannot be kept: it then counts as never written. */
  write(entry: JournalEntry): Promise<void>;
  /** These requests will not come again. It is no great harm if they stay. */
  forget?(answered: readonly Answered[]): void;
}

export interface AuthorityOptions {
  /** The largest base delay that any client has reported, in ms. */
  readonly longestWayMs?: () => number;
  /** Left out: it lives in memory alone. */
  readonly journal?: Journal | undefined;
  /** The requests that were answered before this process began. Asked for once, before the first command with an id. */
  readonly answered?: () => readonly Answered[];
}

/** An authority in this process. */
export interface LocalAuthority extends Authority {
  /** Resolves when nothing waits to be written down. */
  settled(): Promise<void>;
}

interface Pending {
  readonly command: TransportCommand;
  readonly submission: Submission;
  readonly arrivedMs: number;
  readonly settle: (verdict: Verdict) => void;
}

/** An accepted command on its way into the journal. */
interface Decided {
  readonly pending: Pending;
  readonly state: TransportState;
  readonly answered: Answered | null;
}

const STORE_UNAVAILABLE: WireError = {
  code: "store_unavailable",
  message: "this server cannot store anything at the moment: the command was not done",
};

/**
 * An authority in this process, for one session. Commands that arrive while others are being written down are decided
 * together, and written down at once: a flood of them costs no more writes than the disk can do.
 */
export function createAuthority(
  initial: TransportState,
  clock: Clock,
  { longestWayMs = () => 0, journal, answered = () => [] }: AuthorityOptions = {},
): LocalAuthority {
  const watchers = new Set<(accepted: Accepted) => void>();
  let known: RequestWindow | null = null;
  const window = () => (known ??= createRequestWindow(answered()));
  let schedule: Schedule = [initial];
  let lastMomentMs = Number.NEGATIVE_INFINITY;
  let waiting: Pending[] = [];
  let isWriting = false;
  let written: Promise<void> = Promise.resolve();

  /** Rounded as it goes out on the wire, so that whoever works with what was sent comes to the same positions. */
  const now = () => toMicroMs(clock.now());

  /**
   * When a command is taken to have been given. A client shows its own at once, so it takes effect then, and not one
   * way later: the answer changes nothing on its screen. Not before the last command, not in the future, and not
   * longer ago than half a second.
   */
  function momentOf(givenAtMs: number | undefined, arrivedMs: number) {
    const isBelieved =
      givenAtMs !== undefined && givenAtMs <= arrivedMs && givenAtMs >= arrivedMs - LONGEST_BACK_MS;
    return Math.max(lastMomentMs, isBelieved ? givenAtMs : arrivedMs);
  }

  /** Applies what is new and right on top of `state`; settles the rest. */
  function decide(pending: Pending, state: TransportState): Decided | null {
    const { command, submission, arrivedMs, settle } = pending;
    const leadMs = leadOf(command, state.startLead, longestWayMs());
    const momentMs = momentOf(leadMs > 0 ? undefined : submission.givenAtMs, arrivedMs);
    const outcome = applyCommand(state, command, momentMs + leadMs);
    if (!outcome.ok) {
      settle(outcome);
      return null;
    }
    lastMomentMs = momentMs;
    const { revision } = outcome.state;
    const { request } = submission;
    return {
      pending,
      state: outcome.state,
      answered: request
        ? {
            id: request.id,
            command: JSON.stringify(command),
            revision,
            atMs: arrivedMs,
            isByHttp: request.scope === null,
          }
        : null,
    };
  }

  /** What is done is told: first to all who watch, then to whoever gave it. */
  function publish({ pending, state, answered: entry }: Decided) {
    const { command, submission, settle } = pending;
    const { request } = submission;
    if (entry && request) {
      window().add(request, entry);
      // The goodbye came while this was being written down.
      if (request.scope?.ended === "left") forget(request.scope);
    }
    schedule = scheduled(schedule, state, now());
    for (const onAccepted of watchers) onAccepted({ command, state, by: submission.by ?? null });
    settle({ ok: true, state });
  }

  function forget(scope: RequestScope) {
    const forgotten = known?.forget(scope) ?? [];
    if (forgotten.length > 0) journal?.forget?.(forgotten);
  }

  /** Decides what waits, as far as it can be decided together: a repeat has to wait for what it repeats. */
  function decideWaiting(): Decided[] {
    const decided: Decided[] = [];
    const ids = new Set<RequestId>();
    let state = lastState(schedule);
    while (waiting[0]) {
      const { command, submission, arrivedMs, settle } = waiting[0];
      const { request } = submission;
      if (request && ids.has(request.id)) break;
      const [pending] = waiting.splice(0, 1) as [Pending];
      const before = request && window().find(request, command, arrivedMs);
      if (before) {
        settle({ ok: true, state: lastState(schedule), repeats: before.revision });
        continue;
      }
      const next = decide(pending, state);
      if (!next) continue;
      if (request) ids.add(request.id);
      state = next.state;
      decided.push(next);
    }
    return decided;
  }

  async function write(to: Journal) {
    isWriting = true;
    while (waiting.length > 0) {
      const before = lastMomentMs;
      const decided = decideWaiting();
      const last = decided.at(-1);
      if (!last) continue;
      const entries = decided.map((each) => each.answered).filter((each) => each !== null);
      const isKept = await to.write({ state: last.state, answered: entries }).then(
        () => true,
        () => false,
      );
      if (isKept) decided.forEach(publish);
      else {
        lastMomentMs = before;
        for (const { pending } of decided) pending.settle({ ok: false, error: STORE_UNAVAILABLE });
      }
    }
    isWriting = false;
  }

  return {
    get state() {
      return lastState(schedule);
    },
    stateAt: (nowMs) => stateAt(schedule, nowMs),
    now,
    submit: (command, submission = {}) =>
      new Promise((settle) => {
        waiting.push({ command, submission, arrivedMs: now(), settle });
        if (isWriting) return;
        if (journal) written = write(journal);
        else while (waiting.length > 0) decideWaiting().forEach(publish);
      }),
    watch(onAccepted) {
      watchers.add(onAccepted);
      return () => void watchers.delete(onAccepted);
    },
    settled: () => written,
    forget,
    close: () => watchers.clear(),
  };
}
