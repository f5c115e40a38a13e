import type { KeyboardEvent, MouseEvent } from "react";
import type { Loop } from "../../core/loop.ts";
import { speakBars } from "../../core/readout/bars.ts";
import { beats } from "../../core/units.ts";
import styles from "./LoopStrip.module.css";
import { useTimelineView } from "./TimelineContext.ts";
import { placeStyle } from "./place-style.ts";
import { placeWords } from "./place-words.ts";
import { useGrid } from "./useGrid.ts";
import { useReveal } from "./useReveal.ts";

interface LoopBraceProps {
  readonly loop: Loop;
  readonly canChange: boolean;
  readonly minBeats: number;
  readonly onChange: (loop: Loop) => void;
}

/** The loop: solid when it is on, an outline when it is off. Arrows move the part that has the focus, Enter toggles. */
export function LoopBrace({ loop, canChange, minBeats, onChange }: LoopBraceProps) {
  const { enabled, start, end } = loop;
  const { lengthBeats } = useTimelineView();
  const grid = useGrid();
  const reveal = useReveal();

  const stepBody = (event: KeyboardEvent) => {
    const next = canChange ? grid.step(event, start) : null;
    if (next === null) return;
    event.preventDefault();
    if (next !== start) onChange({ enabled, start: next, end: beats(next + (end - start)) });
  };
  const stepEdge = (event: KeyboardEvent, edge: "start" | "end") => {
    const next = canChange ? grid.step(event, loop[edge]) : null;
    if (next === null) return;
    event.preventDefault();
    const changed = { ...loop, [edge]: next };
    if (next !== loop[edge] && changed.end - changed.start >= minBeats) onChange(changed);
  };
  // A screen reader's click and Enter turn it on and off; the mouse drags it, and needs two clicks.
  const onClick = (event: MouseEvent) => {
    if (canChange && event.detail === 0) onChange({ ...loop, enabled: !enabled });
  };
  const edge = (part: "start" | "end", label: string, min: number, max: number) => (
    <span
      className={styles.edge}
      data-loop-part={part}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-disabled={!canChange}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={loop[part]}
      aria-valuetext={speakBars(loop[part], grid.meter)}
      onKeyDown={(event) => stepEdge(event, part)}
      onFocus={() => reveal(loop[part])}
    />
  );

  return (
    <div
      className={styles.brace}
      role="group"
      aria-label="Loop"
      data-testid="loop-brace"
      data-enabled={enabled}
      style={placeStyle(start, end)}
    >
      <button
        type="button"
        className={styles.body}
        data-loop-part="body"
        aria-pressed={enabled}
        aria-label={`Loop, ${placeWords(start, grid.meter)} to ${placeWords(end, grid.meter)}, ${enabled ? "on" : "off"}`}
        aria-disabled={!canChange}
        title={
          canChange ? "Loop: drag it or its edges, double-click to turn it on or off  L" : undefined
        }
        onClick={onClick}
        onKeyDown={stepBody}
        onFocus={() => reveal(start)}
      />
      {edge("start", "Loop start", 0, end)}
      {edge("end", "Loop end", start, Math.max(lengthBeats, end))}
    </div>
  );
}
