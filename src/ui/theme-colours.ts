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

function read(): ThemeColours {
  const style = getComputedStyle(document.documentElement);
  const entries = Object.entries(NAMES).map(([key, name]) => [
    key,
    style.getPropertyValue(name).trim(),
  ]);
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
