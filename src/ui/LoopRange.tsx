import { type TimeScale, beatsToX } from "../core/time-scale.ts";
import { useTransport } from "../react/useTransport.ts";
import styles from "./LoopRange.module.css";

interface LoopRangeProps {
  readonly scale: TimeScale;
}

/** The loop in the ruler: a solid brace when it is on, an outline when it is off. */
export const LoopBrace = ({ scale }: LoopRangeProps) => (
  <Range className={styles.brace} testId="loop-brace" scale={scale} />
);

/** The loop over the lanes: a tint, while it is on. */
export const LoopTint = ({ scale }: LoopRangeProps) => (
  <Range className={styles.tint} testId="loop-tint" scale={scale} />
);

interface RangeProps extends LoopRangeProps {
  readonly className: string | undefined;
  readonly testId: string;
}

function Range({ className, testId, scale }: RangeProps) {
  const { enabled, start, end } = useTransport((transport) => transport.loop);
  const left = beatsToX(start, scale);
  return (
    <div
      aria-hidden
      className={className}
      data-enabled={enabled}
      data-testid={testId}
      style={{ left, width: beatsToX(end, scale) - left }}
    />
  );
}
