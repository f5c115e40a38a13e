import { cssOf, mixed, readableOn } from "../contrast.ts";
import type { ThemeColours } from "../theme-colours.ts";
import { rgbOf } from "./css-colour.ts";

/** What the clips of one lane are painted with. */
export interface ClipColours {
  /** The band that the name stands in. */
  readonly band: string;
  readonly body: string;
  readonly text: string;
}

/** Of the lane's colour in a clip's body, in parts of what there is in its band. */
const BODY_STRENGTH = 0.4;

/** A theme's colours are one object for as long as the theme holds. */
const known = new WeakMap<ThemeColours, Map<string, ClipColours>>();

export function clipColours(colour: string, theme: ThemeColours): ClipColours {
  const ofTheme = known.get(theme) ?? new Map<string, ClipColours>();
  known.set(theme, ofTheme);
  const before = ofTheme.get(colour);
  if (before) return before;
  const strength = strengthIn(theme);
  const [own, surface] = [rgbOf(colour), rgbOf(theme.surface1)];
  const band = mixed(own, surface, strength);
  const made = {
    band: cssOf(band),
    body: cssOf(mixed(own, surface, strength * BODY_STRENGTH)),
    text: cssOf(readableOn(band, rgbOf(theme.clipText))),
  };
  ofTheme.set(colour, made);
  return made;
}

/** In the user's own colours a clip has none: it is an outline. */
export const isOutlined = (theme: ThemeColours): boolean =>
  theme.clipStrength !== "" && strengthIn(theme) === 0;

const strengthIn = ({ clipStrength }: ThemeColours): number =>
  (Number.parseFloat(clipStrength) || 0) / 100;
