import { useMemo } from "react";
import { barAt, barStart } from "../../core/meter-map.ts";
import { type Direction, barStep, fineStep, gridStep, snap } from "../../core/snap.ts";
import { type Beats, beats } from "../../core/units.ts";
import { useTransportClient } from "../../react/DAWContext.tsx";
import { useMetronome } from "../../react/MetronomeContext.tsx";
import { currentSettings } from "../settings.ts";
import { useTimelineCommands } from "../timeline/timeline-commands.ts";
import type { Report } from "../useRefusal.ts";

/** How far a nudge goes: to the next line of the grid, to the next bar, or a little. */
export type Nudge = "grid" | "bar" | "fine";

/** What the buttons and the keys do. */
export interface TransportActions {
  playOrPause(): void;
  /** From where playback last began; playing, it goes back there and plays on. */
  playFromLastStart(): void;
  /** The first press ends playback and goes back to where it began, or to the loop's start; the second goes to zero. */
  stop(): void;
  toStart(): void;
  toEnd(): void;
  toggleLoop(): void;
  loopFromHere(): void;
  loopToHere(): void;
  nudge(direction: Direction, by: Nudge): void;
}

/** What a loop is long when there was none to go by. */
const DEFAULT_LOOP_BARS = 2;

export function useTransportActions(report: Report): TransportActions {
  const client = useTransportClient("useTransportActions");
  const metronome = useMetronome();
  const timeline = useTimelineCommands();
  const start = metronome?.start;
  const countInBars = metronome?.countInBars ?? 0;

  return useMemo(() => {
    const { commands } = client;
    const state = () => client.store.getState().transport;
    const position = () => client.currentPosition().beats;
    const snapped = (place: Beats) =>
      snap(place, currentSettings().snap, timeline.currentView(), state().song.meter);
    const seek = (place: Beats) => report(commands.seek({ beats: place }));

    async function play() {
      // A count-in whose first click comes before the audio runs would be one click short.
      if (countInBars > 0) await start?.();
      else void start?.();
      return countInBars > 0 ? commands.countIn(countInBars) : commands.play();
    }
    /** A loop from `from` to `to`; where one is not after the other, as long as the loop was. */
    function setLoop(from: Beats, to: Beats, kept: "start" | "end") {
      const { loop } = state();
      const lengthBeats = loop.end - loop.start;
      const isRange = to > from;
      const range =
        kept === "start"
          ? { start: from, end: isRange ? to : from + lengthBeats }
          : { start: isRange ? from : Math.max(0, to - lengthBeats), end: to };
      report(commands.setLoop({ start: { beats: range.start }, end: { beats: range.end } }));
    }

    return {
      playOrPause: () => report(state().playing ? commands.pause() : play()),
      playFromLastStart() {
        seek(state().playStart);
        if (!state().playing) report(play());
      },
      stop() {
        const { playing, loop, playStart } = state();
        if (!playing) return seek(beats(0));
        const isLooping = loop.enabled && position() < loop.end;
        report(commands.pause());
        seek(isLooping ? loop.start : playStart);
      },
      toStart: () => seek(beats(0)),
      toEnd: () => seek(timeline.endBeats()),
      toggleLoop: () => report(commands.setLoop({ enabled: !state().loop.enabled })),
      loopFromHere: () => setLoop(snapped(position()), state().loop.end, "start"),
      loopToHere() {
        const here = snapped(position());
        if (here > 0) return setLoop(state().loop.start, here, "end");
        // Nothing can end at zero: a loop from there it is.
        const { meter } = state().song;
        const first = barAt(meter, here).index;
        setLoop(here, barStart(meter, first + DEFAULT_LOOP_BARS), "start");
      },
      nudge(direction, by) {
        const { meter } = state().song;
        const from = position();
        if (by === "bar") return seek(barStep(from, direction, meter));
        if (by === "fine") return seek(fineStep(from, direction));
        seek(gridStep(from, direction, currentSettings().snap, timeline.currentView(), meter));
      },
    };
  }, [client, timeline, start, countInBars, report]);
}
