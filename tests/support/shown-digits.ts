import { CHARACTERS } from "../../src/ui/transport-bar/running-digits.ts";

/** What the columns of a readout show, by how far each has been moved. */
export const shownDigits = (transforms: readonly string[]): string =>
  transforms
    .map((transform) => {
      const percent = Number(/,\s*(-?[\d.]+)%/.exec(transform)?.[1] ?? 0);
      return CHARACTERS[Math.round((-percent * CHARACTERS.length) / 100)] ?? "?";
    })
    .join("")
    .trimEnd();
