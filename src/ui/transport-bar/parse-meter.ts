import { LIMITS } from "../../core/limits.ts";
import type { Meter } from "../../core/meter.ts";

/** `7/8`, `7 8` or `7:8` as a time signature; null for what is none, or none that is allowed. */
export function parseMeter(text: string): Meter | null {
  const [, over, under] = /^\s*(\d{1,3})\s*[/:\s]\s*(\d{1,3})\s*$/.exec(text) ?? [];
  const numerator = Number(over);
  const denominator = Number(under);
  const { min, max } = LIMITS.numerator;
  if (!(numerator >= min && numerator <= max)) return null;
  return LIMITS.denominators.some((allowed) => allowed === denominator)
    ? { numerator, denominator }
    : null;
}
