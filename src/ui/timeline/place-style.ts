import type { CSSProperties } from "react";
import type { Beats } from "../../core/units.ts";

/** The place of what has the class `.place`, and with an end that of a `.range`. */
export const placeStyle = (place: Beats, end?: Beats): CSSProperties =>
  ({ "--beats": place, ...(end !== undefined && { "--end-beats": end }) }) as CSSProperties;
