/** Every character that a readout can show: a column has them one below the other. */
export const CHARACTERS = " 0123456789.:;";

/** The longest readout, `hh:mm:ss:ff` or a bar of ten beats and more. */
export const COLUMNS = 12;

/** In three dimensions, which gives every column a layer of its own: moved, it is not painted. */
const OFFSETS = CHARACTERS.split("").map(
  (_, line) => `translate3d(0,${(-100 * line) / CHARACTERS.length}%,0)`,
);

const shown = new WeakMap<Element, string>();

/**
 * Shows a text in the columns of `element` by moving those whose character is another one now. Written as text it would be
 * laid out and painted anew in every frame; this is neither.
 */
export function showDigits(element: Element, text: string): void {
  const before = shown.get(element);
  if (before === text) return;
  shown.set(element, text);
  for (const [column, { firstElementChild: strip }] of [...element.children].entries()) {
    const character = text[column] ?? " ";
    if (before !== undefined && (before[column] ?? " ") === character) continue;
    const offset = OFFSETS[CHARACTERS.indexOf(character)];
    if (strip instanceof HTMLElement && offset !== undefined) strip.style.transform = offset;
  }
}
