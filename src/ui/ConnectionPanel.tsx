import { Activity } from "lucide-react";
import { useId, useState } from "react";
import { useConnection } from "../react/useConnection.ts";
import { ManualOffsetField } from "./ManualOffsetField.tsx";
import styles from "./ConnectionPanel.module.css";

/** A button, and below it what there is to know of the line to the server. */
export function ConnectionPanel() {
  const [isOpen, setIsOpen] = useState(false);
  const panel = useId();
  return (
    <div className={styles.anchor}>
      <button
        type="button"
        className={styles.button}
        aria-label="Connection details"
        title="Connection details"
        aria-expanded={isOpen}
        aria-controls={panel}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Activity />
      </button>
      <section id={panel} className={styles.panel} aria-label="Connection details" hidden={!isOpen}>
        {isOpen && (
          <>
            <Figures />
            <ManualOffsetField />
          </>
        )}
      </section>
    </div>
  );
}

/** Often enough to watch, and no more than can be read. */
const REFRESH_MS = 500;

const milliseconds = (ms: number | null, digits = 2) =>
  ms === null ? "–" : `${ms.toFixed(digits)} ms`;

function Figures() {
  const connection = useConnection({ everyMs: REFRESH_MS });
  const rows: [name: string, value: string, explanation: string][] = [
    ["Round trip", milliseconds(connection.roundTripMs), "The last ping and its answer"],
    ["Base delay", milliseconds(connection.baseMs), "The shortest way, there and back, halved"],
    ["Jitter", milliseconds(connection.jitterMs), "What messages wait beyond that, on average"],
    [
      "Clock offset",
      // The client counts from when the page was opened; people think of the time of day.
      milliseconds(connection.offsetMs - performance.timeOrigin),
      "How much more the server's clock shows than this machine's",
    ],
    ["Uncertainty", `± ${milliseconds(connection.uncertaintyMs, 3)}`, "Of the offset"],
    [
      "Clock rate",
      `${connection.ratePpm.toFixed(1)} ppm`,
      "How much faster the server's clock runs",
    ],
    ["Last message", milliseconds(connection.messageAgeMs, 0), "How long ago"],
    ["Clock jumps", String(connection.eraResets), "How often a clock was set, or slept"],
  ];
  return (
    <dl className={styles.figures}>
      {rows.map(([name, value, explanation]) => (
        <div key={name} className={styles.row} title={explanation}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
