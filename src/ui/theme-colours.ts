import { useSyncExternalStore } from "react";

/** The custom properties of theme.css that canvases are painted with. */
const NAMES = {
  surface0: "--surface-0",
  surface1: "--surface-1",
  surface2: "--surface-2",
  lineWeak: "--line-weak",
  line: "--line",
  lineStrong: "--line-strong",
  text: "--text",
  textQuiet: "--text-quiet",
  accent: "--accent",
  loop: "--loop",
  loopTint: "--loop-tint",
  playhead: "--playhead",
  tempo: "--tempo",
  clipStrength: "--clip-strength",
  clipText: "--clip-text",
  fontLabel: "--font-label",
} as const;

export type ThemeColours = Readonly<Record<keyof typeof NAMES, string>>;

/** Where there is no page yet that could have colours. */
const NO_COLOURS = Object.fromEntries(Object.keys(NAMES).map((key) => [key, ""])) as ThemeColours;

/** What can change the theme without anybody here being told otherwise. */
const QUERIES = [
  "(prefers-color-scheme: dark)",
  "(forced-colors: active)",
  "(prefers-contrast: more)",
];

let current: ThemeColours | null = null;

/** What is no colour. */
const WORDS: ReadonlySet<string> = new Set<keyof typeof NAMES>(["clipStrength", "fontLabel"]);

function read(): ThemeColours {
  const root = document.documentElement;
  const style = getComputedStyle(root);
  // Painted out of sight, the names of the user's own colours would be somebody else's: the page says what they are here.
  const sample = root.appendChild(document.createElement("span"));
  sample.style.forcedColorAdjust = "none";
  const colour = (name: string) => {
    sample.style.color = `var(${name})`;
    return getComputedStyle(sample).color;
  };
  const entries = Object.entries(NAMES).map(([key, name]) => [
    key,
    WORDS.has(key) ? style.getPropertyValue(name).trim() : colour(name),
  ]);
  sample.remove();
  return Object.fromEntries(entries) as ThemeColours;
}

const snapshot = () => (current ??= read());

function subscribe(onChange: () => void): () => void {
  const changed = () => {
    current = null;
    onChange();
  };
  const lists = QUERIES.map((query) => window.matchMedia(query));
  for (const list of lists) list.addEventListener("change", changed);
  // The page's own choice is an attribute of the root element.
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    for (const list of lists) list.removeEventListener("change", changed);
    observer.disconnect();
  };
}

/** The theme's colours as they are now. Renders when the theme changes. */
export const useThemeColours = (): ThemeColours =>
  useSyncExternalStore(subscribe, snapshot, () => NO_COLOURS);
