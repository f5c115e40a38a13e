import { ArrowRightToLine, Magnet } from "lucide-react";
import type { FollowMode } from "../../core/follow.ts";
import { SNAP_SETTINGS, type SnapSetting } from "../../core/snap.ts";
import { changeSettings, useSettings } from "../settings.ts";
import styles from "./ViewControls.module.css";

const FOLLOW_MODES: readonly { readonly mode: FollowMode; readonly label: string }[] = [
  { mode: "off", label: "Off" },
  { mode: "page", label: "Page" },
  { mode: "continuous", label: "Continuous" },
];

/** What the hand snaps to, and how the view goes with the playhead. */
export function ViewControls() {
  const { snap, follow } = useSettings();
  return (
    <>
      <label className={styles.choice} title="What drags and arrow keys snap to. Shift: not at all">
        <Magnet aria-hidden />
        <select
          className={styles.select}
          aria-label="Snap"
          value={snap}
          onChange={(event) => changeSettings({ snap: event.currentTarget.value as SnapSetting })}
        >
          {SNAP_SETTINGS.map(({ setting, label }) => (
            <option key={setting} value={setting}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label className={styles.choice} title="How the timeline follows the playhead  F">
        <ArrowRightToLine aria-hidden />
        <select
          className={styles.select}
          aria-label="Follow"
          value={follow}
          onChange={(event) => changeSettings({ follow: event.currentTarget.value as FollowMode })}
        >
          {FOLLOW_MODES.map(({ mode, label }) => (
            <option key={mode} value={mode}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
