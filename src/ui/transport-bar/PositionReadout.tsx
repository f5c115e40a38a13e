import { type MouseEvent, useRef } from "react";
import {
  POSITION_FORMATS,
  type PositionFormat,
  formatPosition,
} from "../../core/readout/position-formats.ts";
import { usePlayhead } from "../../react/usePlayhead.ts";
import { useSession } from "../../react/useSession.ts";
import { useTransport } from "../../react/useTransport.ts";
import { changeSettings, useSettings } from "../settings.ts";
import { COLUMNS, showDigits } from "./running-digits.ts";
import styles from "./PositionReadout.module.css";

interface PositionReadoutProps {
  readonly setting: "positionFormat" | "secondFormat";
  /** Somebody wants to type a position in this format. */
  readonly onType: (format: PositionFormat) => void;
}

/**
 * Where the playhead is, as it runs, in digits that move; nothing renders, and nothing is laid out. As text it is there for
 * screen readers, which hear of it at once when something was done and once a second as time passes.
 *
 * A click changes the format, a double click types a position; by keyboard there is a menu for the one and `J` for the other.
 */
export function PositionReadout({ setting, onType }: PositionReadoutProps) {
  const digits = useRef<HTMLSpanElement>(null);
  const text = useRef<HTMLSpanElement>(null);
  const { [setting]: format } = useSettings();
  const { sampleRateHz } = useSession();
  const meter = useTransport(({ song }) => song.meter);
  const anchor = useTransport((transport) => transport.anchor);
  const before = useRef(format);
  const written = useRef({ second: -1, anchor, format, meter });

  usePlayhead((position) => {
    const shown = formatPosition(format, position, { meter, sampleRateHz });
    if (digits.current) showDigits(digits.current, shown);
    const now = { second: Math.floor(position.seconds), anchor, format, meter };
    const isNews = Object.entries(now).some(
      ([key, value]) => written.current[key as keyof typeof now] !== value,
    );
    if (!isNews || !text.current) return;
    written.current = now;
    text.current.textContent = shown;
  });

  const onClick = ({ detail }: MouseEvent) => {
    // Of a double click only the first changes the format, and that is taken back.
    if (detail !== 1) return;
    before.current = format;
    changeSettings({ [setting]: formatAfter(format) });
  };
  const onDoubleClick = () => {
    changeSettings({ [setting]: before.current });
    onType(before.current);
  };
  const label = POSITION_FORMATS.find(({ id }) => id === format)?.label ?? "Position";
  const isLarge = setting === "positionFormat";

  return (
    <div className={styles.readout} data-size={isLarge ? "large" : "small"}>
      {/* By keyboard: the menu beside it, and J. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
      <span
        className={styles.timer}
        role="timer"
        aria-label={label}
        title="Click: another format. Double click: type a position (J)"
        data-testid={TEST_IDS[format] ?? "readout"}
        data-format={format}
        onClick={onClick}
        onDoubleClick={onDoubleClick}
      >
        <span ref={text} className={styles.text} />
        <span ref={digits} className={styles.digits} aria-hidden>
          {Array.from({ length: COLUMNS }, (_, column) => (
            <span key={column} className={styles.column}>
              <span className={styles.strip} />
            </span>
          ))}
        </span>
      </span>
      <select
        className={styles.formats}
        aria-label={isLarge ? "Position format" : "Second position format"}
        title="Position format"
        value={format}
        onChange={(event) =>
          changeSettings({ [setting]: event.currentTarget.value as PositionFormat })
        }
      >
        {POSITION_FORMATS.map(({ id, label: words }) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

const TEST_IDS: Partial<Record<PositionFormat, string>> = {
  bars: "readout-bars",
  time: "readout-time",
};

function formatAfter(format: PositionFormat): PositionFormat {
  const index = POSITION_FORMATS.findIndex(({ id }) => id === format);
  return POSITION_FORMATS[(index + 1) % POSITION_FORMATS.length]?.id ?? format;
}
