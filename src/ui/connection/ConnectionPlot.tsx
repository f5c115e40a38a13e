import styles from "./ConnectionPlot.module.css";

const WIDTH_PX = 264;
const HEIGHT_PX = 36;

interface ConnectionPlotProps {
  readonly name: string;
  /** In ms, the newest last; null where there was none. */
  readonly values: readonly (number | null)[];
  /** How many fit into the width. */
  readonly capacity: number;
  /** The plot's height is at least this many ms, so that a quiet line looks quiet. */
  readonly leastRangeMs: number;
  readonly digits: number;
}

/** One figure over the last minute, from 0 up, or about 0 when it can be below. */
export function ConnectionPlot(props: ConnectionPlotProps) {
  const { name, values, capacity, leastRangeMs, digits } = props;
  const known = values.filter((value) => value !== null);
  const top = Math.max(leastRangeMs, ...known);
  const bottom = known.some((value) => value < 0) ? Math.min(-leastRangeMs, ...known) : 0;
  const toY = (value: number) =>
    HEIGHT_PX - 1 - ((value - bottom) / (top - bottom)) * (HEIGHT_PX - 2);
  const toX = (index: number) => WIDTH_PX - ((values.length - 1 - index) * WIDTH_PX) / capacity;
  const shown = (value: number) => `${value.toFixed(digits)} ms`;
  const words =
    known.length === 0
      ? "nothing yet"
      : `from ${shown(Math.min(...known))} to ${shown(Math.max(...known))}`;

  return (
    <figure className={styles.plot}>
      <figcaption className={styles.caption}>
        <span>{name}, last minute</span>
        <span className={styles.top}>{shown(top)}</span>
      </figcaption>
      <svg
        className={styles.drawing}
        viewBox={`0 0 ${WIDTH_PX} ${HEIGHT_PX}`}
        role="img"
        aria-label={`${name} over the last minute: ${words}`}
      >
        <line className={styles.zero} x1={0} x2={WIDTH_PX} y1={toY(0)} y2={toY(0)} />
        <path className={styles.line} d={pathOf(values, toX, toY)} />
      </svg>
    </figure>
  );
}

/** A line through the values, with gaps where there are none. */
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
      const command = isDown ? "L" : "M";
      isDown = true;
      return `${command}${toX(index).toFixed(1)} ${toY(value).toFixed(1)}`;
    })
    .join("");
}
