/** As much of a text as there is room for, cut between two characters. */
export type FitText = (text: string, roomPx: number) => string;

/** What a text measures up to the end of each of its characters. */
interface Measured {
  readonly ends: readonly number[];
  readonly widthsPx: readonly number[];
}

/**
 * Measures every text once: measuring is what costs, and the same names come again in every frame of a zoom.
 *
 * @param measurePx in the font that the text will be painted in
 */
export function createTextFitter(measurePx: (text: string) => number): FitText {
  const known = new Map<string, Measured>();

  function measured(text: string): Measured {
    const before = known.get(text);
    if (before) return before;
    const ends: number[] = [];
    let end = 0;
    for (const character of text) {
      end += character.length;
      ends.push(end);
    }
    const made = { ends, widthsPx: ends.map((until) => measurePx(text.slice(0, until))) };
    known.set(text, made);
    return made;
  }

  return (text, roomPx) => {
    const { ends, widthsPx } = measured(text);
    const last = widthsPx.findLastIndex((widthPx) => widthPx <= roomPx);
    return last === ends.length - 1 ? text : text.slice(0, ends[last] ?? 0);
  };
}
