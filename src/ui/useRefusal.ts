import { useCallback, useEffect, useRef, useState } from "react";
import type { CommandResult } from "../react/useTransportCommands.ts";
import { sentenceOf } from "./refusal-words.ts";

/** Takes what became of a command. */
export type Report = (result: Promise<CommandResult>) => void;

type Refusal = Extract<CommandResult, { readonly ok: false }>["error"];

const PASSING_MS = 6000;

/**
 * These need not stay until the next command: that there was nothing to do is of no consequence, that the page may listen only
 * is said all the time elsewhere, and that the server could not do it is said again when it still cannot.
 */
const PASSING: ReadonlySet<string> = new Set([
  "forbidden",
  "store_unavailable",
  "rate_limited",
  "no_marker",
  "nothing_to_undo",
  "nothing_to_redo",
  "changed_since",
]);

/** These say how the page stands, and not what was wrong with a command. */
const OF_THE_PAGE: ReadonlySet<string> = new Set(["offline", "forbidden"]);

/**
 * Why the last command was refused, in a sentence; null once one after it has been accepted.
 *
 * @param canChange whether there is a transport to change: once there is, that there was none is of the past
 * @param epoch which server process it is: what another one has refused is of the past
 */
export function useRefusal(
  canChange: boolean,
  epoch: string | null,
): {
  readonly refusal: string | null;
  /** It goes by itself in a moment. */
  readonly isPassing: boolean;
  readonly report: Report;
} {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const reported = useRef(0);
  const answered = useRef(0);
  const report: Report = useCallback((result) => {
    reported.current += 1;
    const own = reported.current;
    void result.then((answer) => {
      // What is refused without the server is so at once: an earlier command's answer may come after that.
      if (own >= answered.current) {
        answered.current = own;
        setRefusal(answer.ok ? null : answer.error);
      }
      return answer;
    });
  }, []);

  const [couldChange, setCouldChange] = useState(canChange);
  if (couldChange !== canChange) {
    setCouldChange(canChange);
    if (canChange && refusal && OF_THE_PAGE.has(refusal.code)) setRefusal(null);
  }
  const [lastEpoch, setLastEpoch] = useState(epoch);
  if (lastEpoch !== epoch) {
    setLastEpoch(epoch);
    setRefusal(null);
  }
  useEffect(() => {
    if (!passes(refusal)) return;
    const timer = window.setTimeout(() => setRefusal(null), PASSING_MS);
    return () => window.clearTimeout(timer);
  }, [refusal]);

  return { refusal: refusal && sentenceOf(refusal), isPassing: passes(refusal), report };
}

const passes = (refusal: Refusal | null) => refusal !== null && PASSING.has(refusal.code);
