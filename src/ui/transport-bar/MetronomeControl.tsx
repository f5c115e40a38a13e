import { ChevronDown } from "lucide-react";
import { useEffect } from "react";
import { LIMITS } from "../../core/limits.ts";
import { type MetronomeControls, useMetronome } from "../../react/MetronomeContext.tsx";
import { Popover } from "../Popover.tsx";
import fields from "../field.module.css";
import { MetronomeIcon } from "./MetronomeIcon.tsx";
import styles from "./TransportBar.module.css";

/** The metronome: on and off, and behind the arrow how it sounds. */
export function MetronomeControl() {
  const metronome = useMetronome();
  useStartOnGesture(metronome);
  if (!metronome) return null;
  const { isEnabled, setEnabled, start } = metronome;
  return (
    <>
      <button
        type="button"
        className={styles.button}
        data-lit={isEnabled ? "metronome" : undefined}
        aria-label="Metronome"
        aria-pressed={isEnabled}
        title="Metronome  K"
        onClick={() => {
          void start();
          setEnabled(!isEnabled);
        }}
      >
        <MetronomeIcon />
      </button>
      <Popover label="Metronome settings" icon={<ChevronDown aria-hidden />}>
        <MetronomeSettings metronome={metronome} />
      </Popover>
    </>
  );
}

function MetronomeSettings({ metronome }: { readonly metronome: MetronomeControls }) {
  const { volume, subdivision, countInBars } = metronome;
  const { min, max } = LIMITS.countInBars;
  const countIns = Array.from({ length: max - min + 1 }, (_, index) => min + index);
  return (
    <>
      <label className={fields.field}>
        Volume
        <input
          type="range"
          min={0}
          max={100}
          value={Math.round(volume * 100)}
          aria-valuetext={`${Math.round(volume * 100)} percent`}
          onChange={(event) => metronome.setVolume(Number(event.currentTarget.value) / 100)}
        />
      </label>
      <label className={fields.field}>
        Clicks to a beat
        <select
          className={fields.select}
          value={subdivision}
          onChange={(event) =>
            metronome.setSubdivision(Number(event.currentTarget.value) as typeof subdivision)
          }
        >
          <option value={1}>1</option>
          <option value={2}>2, halves</option>
          <option value={3}>3, triplets</option>
          <option value={4}>4, quarters</option>
        </select>
      </label>
      <label className={fields.field}>
        Count-in
        <select
          className={fields.select}
          value={countInBars}
          onChange={(event) => metronome.setCountInBars(Number(event.currentTarget.value))}
        >
          {countIns.map((bars) => (
            <option key={bars} value={bars}>
              {bars === 0 ? "Off" : bars === 1 ? "1 bar" : `${bars} bars`}
            </option>
          ))}
        </select>
      </label>
      <p className={fields.hint}>
        A count-in is heard by everybody whose page has sound, whoever presses play.
      </p>
    </>
  );
}

/** Why nothing is heard, in words; nothing while all is well. */
export function SoundNotice() {
  const metronome = useMetronome();
  if (!metronome) return null;
  const { status, failure, isEnabled, countInBars } = metronome;
  const isWanted = isEnabled || countInBars > 0;
  if (status === "failed") {
    return (
      <span className={styles.notice} role="status">
        No sound: {failure ?? "this browser gives none"}
      </span>
    );
  }
  return isWanted && status === "needs-gesture" ? (
    <span className={styles.notice} role="status">
      Click or press a key for sound
    </span>
  ) : null;
}

/** A browser gives a page no sound before its user has done something: whatever that is, it will do. */
function useStartOnGesture(metronome: MetronomeControls | null) {
  const isWaiting = metronome?.status === "needs-gesture";
  const start = metronome?.start;
  useEffect(() => {
    if (!isWaiting || !start) return;
    const listening = new AbortController();
    const onGesture = () => void start();
    for (const gesture of ["pointerup", "keydown"]) {
      window.addEventListener(gesture, onGesture, { signal: listening.signal, capture: true });
    }
    return () => listening.abort();
  }, [isWaiting, start]);
}
