type Modifier = "Shift" | "Alt" | "Ctrl";

/** One way to press: a key and what is held with it. `Ctrl` is Cmd as well, as every system has it. */
export interface Chord {
  /**
   * `code`: where the key is, wherever that is the same on all keyboards. `character`: what it writes, so that M is where an
   * AZERTY keyboard has its M. Letters are in lower case.
   */
  readonly by: "code" | "character";
  readonly key: string;
  readonly modifiers: readonly Modifier[];
}

const code = (key: string, ...modifiers: Modifier[]): Chord => ({ by: "code", key, modifiers });
const character = (key: string, ...modifiers: Modifier[]): Chord => ({
  by: "character",
  key,
  modifiers,
});

export type KeyId =
  | "playOrPause"
  | "playFromLastStart"
  | "stop"
  | "toggleMetronome"
  | "tapTempo"
  | "toStart"
  | "toEnd"
  | "nudgeGrid"
  | "nudgeBar"
  | "nudgeFine"
  | "goTo"
  | "toggleLoop"
  | "loopFromHere"
  | "loopToHere"
  | "addMarker"
  | "addNamedMarker"
  | "previousMarker"
  | "nextMarker"
  | "zoomIn"
  | "zoomOut"
  | "zoomToLoopOrFit"
  | "zoomBack"
  | "follow"
  | "undo"
  | "redo"
  | "showKeys";

export const KEY_GROUPS = ["Play", "Position", "Loop and markers", "View", "Page"] as const;

export interface KeyBinding {
  readonly id: KeyId;
  readonly group: (typeof KEY_GROUPS)[number];
  /** What it does, for the sheet of keys. */
  readonly words: string;
  readonly chords: readonly Chord[];
  /** Taken as well, and not in the sheet: the same key as most people see it, under another name. */
  readonly aliases?: readonly Chord[];
  /** Goes on for as long as it is held. */
  readonly repeats?: boolean;
}

const ARROWS = (...modifiers: Modifier[]) => [
  code("ArrowLeft", ...modifiers),
  code("ArrowRight", ...modifiers),
];

/** Every key of the page, once: what is pressed, what the sheet says of it, and by its id what it does. */
export const KEY_BINDINGS: readonly KeyBinding[] = [
  { id: "playOrPause", group: "Play", words: "Play or pause", chords: [code("Space")] },
  {
    id: "playFromLastStart",
    group: "Play",
    words: "Play from where playback last began",
    chords: [code("Space", "Shift")],
  },
  {
    id: "stop",
    group: "Play",
    words: "Stop, back to where it began; again: to zero",
    chords: [character(".")],
  },
  {
    id: "toggleMetronome",
    group: "Play",
    words: "Metronome on or off",
    chords: [character("k")],
  },
  { id: "tapTempo", group: "Play", words: "Tap the tempo", chords: [character("t")] },

  {
    id: "toStart",
    group: "Position",
    words: "To the start",
    chords: [code("Home"), code("Enter")],
    aliases: [code("NumpadEnter")],
  },
  { id: "toEnd", group: "Position", words: "To the end of the material", chords: [code("End")] },
  {
    id: "nudgeGrid",
    group: "Position",
    words: "A step of the grid, back or on",
    chords: ARROWS(),
    repeats: true,
  },
  {
    id: "nudgeBar",
    group: "Position",
    words: "A bar, back or on",
    chords: ARROWS("Shift"),
    repeats: true,
  },
  {
    id: "nudgeFine",
    group: "Position",
    words: "A little, back or on",
    chords: ARROWS("Alt"),
    repeats: true,
  },
  { id: "goTo", group: "Position", words: "Go to a position", chords: [character("j")] },

  {
    id: "toggleLoop",
    group: "Loop and markers",
    words: "Loop on or off",
    chords: [character("l")],
  },
  {
    id: "loopFromHere",
    group: "Loop and markers",
    words: "The loop begins here",
    chords: [character("i")],
  },
  {
    id: "loopToHere",
    group: "Loop and markers",
    words: "The loop ends here",
    chords: [character("o")],
  },
  {
    id: "addMarker",
    group: "Loop and markers",
    words: "A marker here",
    chords: [character("m")],
  },
  {
    id: "addNamedMarker",
    group: "Loop and markers",
    words: "A marker here, and name it",
    chords: [character("m", "Shift")],
  },
  {
    id: "previousMarker",
    group: "Loop and markers",
    words: "To the marker before",
    chords: [character("[")],
  },
  {
    id: "nextMarker",
    group: "Loop and markers",
    words: "To the next marker",
    chords: [character("]")],
  },

  {
    id: "zoomIn",
    group: "View",
    words: "Zoom in",
    chords: [character("+")],
    aliases: [character("=")],
    repeats: true,
  },
  {
    id: "zoomOut",
    group: "View",
    words: "Zoom out",
    chords: [character("-")],
    aliases: [character("_"), character("\u2212")],
    repeats: true,
  },
  {
    id: "zoomToLoopOrFit",
    group: "View",
    words: "Zoom to the loop, or to everything",
    chords: [character("z")],
  },
  { id: "zoomBack", group: "View", words: "Zoom back", chords: [character("x")] },
  {
    id: "follow",
    group: "View",
    words: "Follow the playhead, or let go of it",
    chords: [character("f")],
  },

  { id: "undo", group: "Page", words: "Undo your last change", chords: [character("z", "Ctrl")] },
  {
    id: "redo",
    group: "Page",
    words: "Do it again",
    chords: [character("z", "Shift", "Ctrl"), character("y", "Ctrl")],
  },
  { id: "showKeys", group: "Page", words: "This list", chords: [character("?")] },
];

/** What a key event has to say about which key it is. */
export type PressedKey = Pick<
  KeyboardEvent,
  "code" | "key" | "shiftKey" | "altKey" | "ctrlKey" | "metaKey" | "getModifierState"
>;

/** What this key does; null for all that are the browser's. */
export const bindingFor = (event: PressedKey): KeyBinding | null =>
  KEY_BINDINGS.find(({ chords, aliases = [] }) =>
    [...chords, ...aliases].some((chord) => isPressed(chord, event)),
  ) ?? null;

/** Whether it is pressed by a letter or a sign alone: those that somebody who speaks their text would press by mistake. */
export const isSingleKey = ({ chords }: KeyBinding): boolean =>
  chords.every(({ by, modifiers }) => by === "character" && !modifiers.includes("Ctrl"));

const LETTER = /^[a-z]$/;

function isPressed({ by, key, modifiers }: Chord, event: PressedKey): boolean {
  if (by === "code") return event.code === key && holds(event, modifiers);
  if (LETTER.test(key)) return letterOf(event) === key && holds(event, modifiers);
  return event.key === key && holdsWhatWritesIt(event);
}

const holds = (event: PressedKey, modifiers: readonly Modifier[]): boolean =>
  event.shiftKey === modifiers.includes("Shift") &&
  event.altKey === modifiers.includes("Alt") &&
  (event.ctrlKey || event.metaKey) === modifiers.includes("Ctrl");

/** A sign may need Shift or AltGr, on some keyboards, and Option for a bracket; Windows has AltGr as Ctrl and Alt. */
function holdsWhatWritesIt(event: PressedKey): boolean {
  if (event.getModifierState("AltGraph")) return true;
  const isBracket = event.key === "[" || event.key === "]";
  return !event.ctrlKey && !event.metaKey && (!event.altKey || isBracket);
}

/** The letter it writes; where the keyboard writes no Latin ones, that of its place. */
function letterOf(event: PressedKey): string | null {
  if (event.key.length !== 1) return null;
  const letter = event.key.toLowerCase();
  if (letter < "\u0080") return letter;
  if (event.getModifierState("AltGraph")) return null;
  return /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase() ?? null;
}
