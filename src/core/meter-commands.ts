import { acceptSong } from "./accept-song.ts";
import { LIMITS } from "./limits.ts";
import { type MeterEvent, type MeterMap, meterAt } from "./meter-map.ts";
import { type Outcome, accept, refuse } from "./outcome.ts";
import { type TransportState, positionAt } from "./transport-state.ts";

export type MeterCommand =
  /**
   * Adds a time signature or changes the one that is there; with `fromBar`, moves the one there to `bar`. Without a bar,
   * changes the one in force at the playhead. Bars are counted from 0.
   */
  | {
      readonly type: "meter";
      readonly numerator: number;
      readonly denominator: number;
      readonly bar?: number;
      readonly fromBar?: number;
    }
  | { readonly type: "delete_meter"; readonly bar: number };

/** A part of `applyCommand`: what it says of time and revisions holds here. */
export function applyMeterCommand(
  state: TransportState,
  command: MeterCommand,
  nowMs: number,
): Outcome {
  if (command.type === "delete_meter") return deleteMeter(state, command.bar);
  const bar = command.bar ?? meterAt(state.song.meter, positionAt(state, nowMs)).bar;
  return setMeter(state, { ...command, bar });
}

function setMeter(
  state: TransportState,
  {
    bar,
    numerator,
    denominator,
    fromBar,
  }: Omit<Extract<MeterCommand, { type: "meter" }>, "type"> & { readonly bar: number },
): Outcome {
  const { meter } = state.song;
  const wrong = wrongSignature(numerator, denominator) ?? wrongBar("bar", bar);
  if (wrong) return wrong;

  const moved = fromBar === undefined ? undefined : meter.find((e) => e.bar === fromBar);
  if (fromBar !== undefined && !moved) {
    return refuse("not_found", "from_bar", "the bar of a time signature");
  }
  if (moved === meter[0] && bar !== 0) {
    return refuse("out_of_range", "bar", "0 for the song's first signature, which cannot be moved");
  }
  const there = meter.find((e) => e.bar === bar);
  if (moved && there && there !== moved) {
    return refuse("taken", "bar", "one where no other time signature is");
  }
  const before = moved ?? there;
  if (!before && meter.length >= LIMITS.songEvents) {
    return refuse("too_many", "bar", `that of one of the ${LIMITS.songEvents} there may be`);
  }
  const event = { bar, numerator, denominator };
  if (before && isSameMeter(before, event)) return accept(state, {});
  const rest = meter.filter((e) => e !== before);
  return acceptSong(state, { meter: sortedByBar([...rest, event]) });
}

const isSameMeter = (a: MeterEvent, b: MeterEvent) =>
  a.bar === b.bar && a.numerator === b.numerator && a.denominator === b.denominator;

function wrongSignature(numerator: number, denominator: number): Outcome | undefined {
  const { min, max } = LIMITS.numerator;
  if (!(Number.isInteger(numerator) && numerator >= min && numerator <= max)) {
    return refuse("out_of_range", "numerator", `a whole number from ${min} to ${max}`);
  }
  if (!LIMITS.denominators.some((allowed) => allowed === denominator)) {
    return refuse("out_of_range", "denominator", `one of ${LIMITS.denominators.join(", ")}`);
  }
  return undefined;
}

function wrongBar(field: string, bar: number): Outcome | undefined {
  const { min, max } = LIMITS.bar;
  if (Number.isInteger(bar) && bar >= min && bar <= max) return undefined;
  return refuse(
    "out_of_range",
    field,
    `a whole number from ${min} to ${max}, the first bar being 0`,
  );
}

function deleteMeter(state: TransportState, bar: number): Outcome {
  const [first, ...later] = state.song.meter;
  if (bar === first.bar) {
    return refuse("out_of_range", "bar", "above 0: a song has a time signature from its start on");
  }
  if (!later.some((e) => e.bar === bar)) {
    return refuse("not_found", "bar", "the bar of a time signature");
  }
  return acceptSong(state, { meter: [first, ...later.filter((e) => e.bar !== bar)] });
}

function sortedByBar(events: readonly MeterEvent[]): MeterMap {
  const [first, ...later] = events.toSorted((a, b) => a.bar - b.bar);
  if (!first) throw new Error("a meter map has at least one signature");
  return [first, ...later];
}
