import styles from "./ConnectionPlot.module.css";
import { milliseconds } from "./connection-figures.ts";

const WIDTH_PX = 264;
const HEIGHT_PX = 36;

interface ConnectionPlotProps {
  readonly name: string;
  /** In ms, the newest last; null where there was none. */
  readonly values: readonly (number | null)[];
  /** How many fit into the width. */
  readonly capacity: number;
  /** The plot reaches at least this many ms from 0, so that a quiet line looks quiet. */
  readonly leastRangeMs: number;
  readonly digits: number;
}

/** One figure over the last minute, from 0 up, or about 0 once it has been below. */
export function ConnectionPlot(props: ConnectionPlotProps) {
  const { name, values, capacity, leastRangeMs, digits } = props;
  const known = values.filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const top = Math.max(leastRangeMs, most);
  const bottom = least < 0 ? Math.min(-leastRangeMs, least) : 0;
  const toY = (value: number) =>
    HEIGHT_PX - 1 - ((value - bottom) / (top - bottom)) * (HEIGHT_PX - 2);
  const toX = (index: number) => WIDTH_PX - ((values.length - 1 - index) * WIDTH_PX) / capacity;
  const range = (from: number, to: number) =>
    `${from.toFixed(digits)} to ${milliseconds(to, digits)}`;
  const words = known.length === 0 ? "nothing yet" : range(least, most);

  return (
    <figure className={styles.plot}>
      <figcaption className={styles.caption}>
        <span>{name}, last minute</span>
        {/* What the drawing's height stands for. What has been measured is in its label. */}
        <span className={styles.range} aria-hidden>
          {range(bottom, top)}
        </span>
      </figcaption>
      <svg
        className={styles.drawing}
        viewBox={`0 0 ${WIDTH_PX} ${HEIGHT_PX}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name} over the last minute: ${words}`}
      >
        <line className={styles.zero} x1={0} x2={WIDTH_PX} y1={toY(0)} y2={toY(0)} />
        <path className={styles.line} d={pathOf(values, toX, toY)} />
      </svg>
    </figure>
  );
}

/** A line through the values, with gaps where there are none. One value alone is a dot: its line has no length. */
function pathOf(
  values: readonly (number | null)[],
  toX: (index: number) => number,
  toY: (value: number) => number,
): string {
  let isDown = false;
  return values
    .map((value, index) => {
      if (value === null) {
        isDown = false;
        return "";
      }
      const place = `${toX(index).toFixed(1)} ${toY(value).toFixed(1)}`;
      const segment = isDown ? `L${place}` : `M${place}h0`;
      isDown = true;
      return segment;
    })
    .join("");
}
