import { type MeterEvent, type MeterMap, barAt, barOf } from "../../core/meter-map.ts";
import { type Beats, TICKS_PER_BEAT } from "../../core/units.ts";
import { useTransport } from "../../react/useTransport.ts";
import { useTransportCommands } from "../../react/useTransportCommands.ts";
import { useReport } from "./ReportContext.ts";

/** What the lane does with the session's time signatures. What becomes of it is reported. */
export function useMeterEdits() {
  const { setMeter, deleteMeter } = useTransportCommands();
  const map: MeterMap = useTransport(({ song }) => song.meter);
  const report = useReport();

  return {
    map,
    /** A signature that changes nothing yet: the one in force there. Gives back its bar. */
    add(bar: number): number {
      const { numerator, denominator, bar: inForceFrom } = barOf(map, bar).meter;
      if (inForceFrom !== bar) report(setMeter({ bar, numerator, denominator }));
      return bar;
    },
    change({ bar, numerator, denominator }: MeterEvent) {
      report(setMeter({ bar, numerator, denominator }));
    },
    move(fromBar: number, { bar, numerator, denominator }: MeterEvent) {
      report(setMeter({ fromBar, bar, numerator, denominator }));
    },
    remove(event: MeterEvent) {
      report(deleteMeter(event.bar));
    },
    isFirst: (event: MeterEvent) => event.bar === map[0].bar,
  };
}

export type MeterEdits = ReturnType<typeof useMeterEdits>;

/** The bar whose line is nearest to a place. */
export function nearestBar(map: MeterMap, place: Beats): number {
  const { index, startTicks, lengthTicks } = barAt(map, place);
  return place * TICKS_PER_BEAT - startTicks < lengthTicks / 2 ? index : index + 1;
}

/** The bars as they would be without one of the later signatures. */
export function withoutEvent([first, ...later]: MeterMap, event: MeterEvent): MeterMap {
  return [first, ...later.filter(({ bar }) => bar !== event.bar)];
}
