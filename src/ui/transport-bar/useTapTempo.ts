import { useEffect, useMemo } from "react";
import { TAPS_USED, tapTempo } from "../../core/tap-tempo.ts";
import { useHistory } from "../../react/useHistory.ts";
import { useTransportCommands } from "../../react/useTransportCommands.ts";
import type { Report } from "../useRefusal.ts";

/** Without a tap for so long, it is over: what is done then is no part of it. Those of 30 bpm are as far apart. */
const PAUSE_MS = 2000;

interface TapTempo {
  /** @param atMs the event's own time */
  tap(atMs: number): void;
  /** Something else is being done: the next tap begins another step to undo. */
  end(): void;
}

/** Sets the tempo that is tapped, from the third tap on. Taps without a pause are one step to undo. */
export function useTapTempo(report: Report): TapTempo {
  const { setTempo } = useTransportCommands();
  const { beginGesture } = useHistory();
  const tapping = useMemo(
    () => createTapping((bpm) => report(setTempo(bpm)), beginGesture),
    [report, setTempo, beginGesture],
  );

  useEffect(() => {
    const listening = new AbortController();
    const onInput = ({ timeStamp }: Event) => tapping.endIfPaused(timeStamp);
    for (const input of ["pointerdown", "keydown", "wheel"]) {
      // Before anybody acts on it.
      const options = { signal: listening.signal, capture: true, passive: true };
      window.addEventListener(input, onInput, options);
    }
    return () => {
      listening.abort();
      tapping.end();
    };
  }, [tapping]);
  return tapping;
}

function createTapping(setTempo: (bpm: number) => void, beginGesture: () => () => void) {
  let tapsMs: readonly number[] = [];
  let endGesture: (() => void) | null = null;
  const tapping = {
    tap(atMs: number) {
      tapping.endIfPaused(atMs);
      tapsMs = [...tapsMs, atMs].slice(-TAPS_USED);
      const bpm = tapTempo(tapsMs);
      if (bpm === null) return;
      endGesture ??= beginGesture();
      setTempo(bpm);
    },
    end() {
      endGesture?.();
      endGesture = null;
    },
    endIfPaused(nowMs: number) {
      if (nowMs - (tapsMs.at(-1) ?? nowMs) > PAUSE_MS) tapping.end();
    },
  };
  return tapping;
}
