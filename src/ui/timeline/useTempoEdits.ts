import { LIMITS } from "../../core/limits.ts";
import { type TempoEvent, type TempoMap, bpmAt, tempoEventAt } from "../../core/tempo-map.ts";
import type { Beats } from "../../core/units.ts";
import { useTransport } from "../../react/useTransport.ts";
import { useTransportCommands } from "../../react/useTransportCommands.ts";
import { useReport } from "./ReportContext.ts";
import { eventAt } from "./free-place.ts";

const { min, max } = LIMITS.bpm;

/** The nearest tempo that there may be, in hundredths. */
export const allowedBpm = (bpm: number): number =>
  Math.round(Math.min(max, Math.max(min, bpm)) * 100) / 100;

/** What the lane does with the session's tempos. What becomes of it is reported. */
export function useTempoEdits() {
  const { setTempoEvent, deleteTempoEvent } = useTransportCommands();
  const tempo: TempoMap = useTransport(({ song }) => song.tempo);
  const report = useReport();

  return {
    tempo,
    /** An event that changes nothing yet: the tempo in force there, going on as it does. Gives back its place. */
    add(at: Beats): Beats {
      const there = eventAt(tempo, at);
      if (there) return there.beats;
      const { ramp } = tempoEventAt(tempo, at);
      report(setTempoEvent({ beats: at, bpm: allowedBpm(bpmAt(tempo, at)), ramp }));
      return at;
    },
    change({ beats, bpm, ramp }: TempoEvent) {
      report(setTempoEvent({ beats, bpm, ramp }));
    },
    move(from: Beats, { beats, bpm, ramp }: TempoEvent) {
      report(setTempoEvent({ fromBeats: from, beats, bpm, ramp }));
    },
    remove(event: TempoEvent) {
      report(deleteTempoEvent(event.beats));
    },
    isFirst: (event: TempoEvent) => event.beats === tempo[0].beats,
  };
}

export type TempoEdits = ReturnType<typeof useTempoEdits>;
