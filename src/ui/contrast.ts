/** Red, green and blue, 0–255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/** What WCAG asks of text. */
const READABLE = 4.5;

/** `strength` (0–1) of the one, the rest of the other, as CSS `color-mix(in srgb, …)` has it. */
export const mixed = (one: Rgb, other: Rgb, strength: number): Rgb => [
  Math.round(one[0] * strength + other[0] * (1 - strength)),
  Math.round(one[1] * strength + other[1] * (1 - strength)),
  Math.round(one[2] * strength + other[2] * (1 - strength)),
];

export const cssOf = ([red, green, blue]: Rgb): string => `rgb(${red}, ${green}, ${blue})`;

/** 1 to 21, by WCAG 2.2's definition. */
export function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** The wanted text colour if it can be read on the background, else black or white: one of the two always can. */
export function readableOn(background: Rgb, wanted: Rgb): Rgb {
  if (contrast(wanted, background) >= READABLE) return wanted;
  return contrast(BLACK, background) >= READABLE ? BLACK : WHITE;
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(part: number): number {
  const share = part / 255;
  return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
