import type { CSSProperties, KeyboardEvent, Ref } from "react";
import { Ellipsis } from "lucide-react";
import type { Marker } from "../../core/markers.ts";
import type { Beats } from "../../core/units.ts";
import styles from "./MarkerStrip.module.css";
import { placeStyle } from "./place-style.ts";
import { useReveal } from "./useReveal.ts";

interface MarkerFlagProps {
  readonly ref: Ref<HTMLButtonElement>;
  readonly marker: Marker;
  /** Where it is shown, which is elsewhere while it is dragged. */
  readonly place: Beats;
  readonly where: string;
  /** Until the next marker. */
  readonly roomBeats: number;
  readonly hintId: string;
  readonly canChange: boolean;
  readonly onGo: () => void;
  readonly onEdit: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** A pole with the marker's name on it, and a button for what else can be done with it. */
export function MarkerFlag(props: MarkerFlagProps) {
  const { ref, marker, place, where, roomBeats, hintId, canChange } = props;
  const { onGo, onEdit, onKeyDown } = props;
  const reveal = useReveal();
  const style = {
    ...placeStyle(place),
    ...(Number.isFinite(roomBeats) && { "--room-beats": roomBeats }),
  } as CSSProperties;
  return (
    <div className={styles.marker} style={style} data-held={place !== marker.beats}>
      <button
        ref={ref}
        type="button"
        className={styles.flag}
        data-place={marker.key}
        aria-label={`${marker.name || "Marker"}, ${where}`}
        aria-describedby={hintId}
        aria-disabled={!canChange}
        onFocus={() => reveal(place)}
        // By a screen reader, or by Space: a mouse may be about to drag it.
        onClick={({ detail }) => canChange && detail === 0 && onGo()}
        onKeyDown={onKeyDown}
      >
        <span className={styles.name}>{marker.name}</span>
      </button>
      <button
        type="button"
        className={styles.more}
        // By keyboard, Enter on the flag is the same.
        tabIndex={-1}
        aria-label={`Name, loop or delete ${marker.name || "marker"}, ${where}`}
        aria-haspopup="dialog"
        title={canChange ? "Name, loop to the next, delete" : undefined}
        disabled={!canChange}
        onClick={onEdit}
        onDoubleClick={(event) => event.stopPropagation()}
      >
        <Ellipsis aria-hidden />
      </button>
    </div>
  );
}
