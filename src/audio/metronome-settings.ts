import type { KeyValueStorage } from "../client/surroundings.ts";
import type { Subdivision } from "../core/clicks.ts";
import { LIMITS } from "../core/limits.ts";

/** How this machine's metronome is set. */
export interface MetronomeSettings {
  readonly isEnabled: boolean;
  /** 0 to 1. */
  readonly volume: number;
  readonly subdivision: Subdivision;
  /** How many bars this machine counts in when it starts playback: whole, 0 to 4. */
  readonly countInBars: number;
}

const DEFAULTS: MetronomeSettings = {
  isEnabled: false,
  volume: 0.7,
  subdivision: 1,
  countInBars: 0,
};

const KEY = "codette.metronome";

const { min, max } = LIMITS.countInBars;
const RULES: Readonly<
  Record<keyof MetronomeSettings, [rule: (value: unknown) => boolean, words: string]>
> = {
  isEnabled: [(value) => typeof value === "boolean", "true or false"],
  volume: [(value) => typeof value === "number" && value >= 0 && value <= 1, "from 0 to 1"],
  subdivision: [(value) => [1, 2, 3, 4].includes(value as number), "1, 2, 3 or 4"],
  countInBars: [
    (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
    `a whole number from ${min} to ${max}`,
  ],
};

/** @throws RangeError when a value is outside its range */
export function checkSettings(settings: MetronomeSettings): void {
  for (const name of Object.keys(RULES) as (keyof MetronomeSettings)[]) {
    const [isAllowed, words] = RULES[name];
    if (!isAllowed(settings[name])) {
      throw new RangeError(`the metronome's ${name} must be ${words}, not ${settings[name]}`);
    }
  }
}

/** What was kept on this machine last; the default for whatever is missing or makes no sense. */
export function loadMetronomeSettings(storage: KeyValueStorage): MetronomeSettings {
  const kept = parsed(storage.get(KEY));
  const take = <Name extends keyof MetronomeSettings>(name: Name): MetronomeSettings[Name] =>
    RULES[name][0](kept[name]) ? (kept[name] as MetronomeSettings[Name]) : DEFAULTS[name];
  return {
    isEnabled: take("isEnabled"),
    volume: take("volume"),
    subdivision: take("subdivision"),
    countInBars: take("countInBars"),
  };
}

export function saveMetronomeSettings(storage: KeyValueStorage, settings: MetronomeSettings): void {
  storage.set(KEY, JSON.stringify(settings));
}

function parsed(text: string | null): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
