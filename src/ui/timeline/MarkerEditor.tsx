import { type RefObject, useState } from "react";
import { LIMITS } from "../../core/limits.ts";
import type { Marker } from "../../core/markers.ts";
import { EventEditor, WRONG_ID } from "./EventEditor.tsx";
import styles from "./EventEditor.module.css";

interface MarkerEditorProps {
  readonly marker: Marker;
  readonly where: string;
  readonly anchor: RefObject<HTMLButtonElement | null>;
  readonly onRename: (name: string) => void;
  readonly onClose: (isAside: boolean) => void;
  readonly onDelete: () => void;
  /** Null for the last marker. */
  readonly onLoop: (() => void) | null;
}

export function MarkerEditor(props: MarkerEditorProps) {
  const { marker, where, anchor, onRename, onClose, onDelete, onLoop } = props;
  /** Null while nothing has been typed: it is then what others make of it. */
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? marker.name;
  const wrong =
    name.trim().length > LIMITS.markerName
      ? `A name has at most ${LIMITS.markerName} characters.`
      : null;

  return (
    <EventEditor
      label={`Marker, ${where}`}
      anchor={anchor}
      wrong={wrong}
      isChanged={name.trim() !== marker.name}
      onCommit={() => onRename(name.trim())}
      onClose={onClose}
      onDelete={onDelete}
    >
      <label>
        Name
        <input
          className={styles.input}
          autoComplete="off"
          size={16}
          aria-invalid={wrong !== null}
          aria-describedby={wrong === null ? undefined : WRONG_ID}
          value={name}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </label>
      <button
        type="button"
        className={styles.button}
        disabled={onLoop === null}
        title={onLoop === null ? "There is no later marker" : "Alt+click, Shift+Enter"}
        onClick={() => onLoop?.()}
      >
        {onLoop === null ? "No marker to loop to" : "Loop to the next marker"}
      </button>
    </EventEditor>
  );
}
