import { useSyncExternalStore } from "react";
import type { FollowMode } from "../core/follow.ts";
import type { PositionFormat } from "../core/readout/position-formats.ts";
import type { SnapSetting } from "../core/snap.ts";

/** What this page's user has chosen for themselves. Kept on this machine; nobody else sees it. */
export interface Settings {
  readonly follow: FollowMode;
  readonly snap: SnapSetting;
  /** A ruler of seconds under that of bars. */
  readonly showSeconds: boolean;
  /** What the large readout shows, and the small one. */
  readonly positionFormat: PositionFormat;
  readonly secondFormat: PositionFormat;
  readonly theme: "system" | "light" | "dark";
  /** Single keys drive the transport. Off, for whoever types with their voice (WCAG 2.1.4). */
  readonly singleKeys: boolean;
}

const DEFAULTS: Settings = {
  follow: "page",
  snap: "adaptive",
  showSeconds: false,
  positionFormat: "bars",
  secondFormat: "time",
  theme: "system",
  singleKeys: true,
};

const KEY = "codette.settings";
const listeners = new Set<() => void>();
let current: Settings | null = null;

function load(): Settings {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return { ...DEFAULTS, ...(kept as Partial<Settings>) };
  } catch {
    // There is no storage for this page, or what is in it is not ours.
    return DEFAULTS;
  }
}

const snapshot = () => (current ??= load());

export function changeSettings(changes: Partial<Settings>): void {
  current = { ...snapshot(), ...changes };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Forgotten with the page, then.
  }
  for (const onChange of listeners) onChange();
}

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange);
  return () => void listeners.delete(onChange);
}

/** The settings as they are. Renders when one of them changes. */
export const useSettings = (): Settings =>
  useSyncExternalStore(subscribe, snapshot, () => DEFAULTS);

/** The settings of this moment, for what does not render. */
export const currentSettings = snapshot;
