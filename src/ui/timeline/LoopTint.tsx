import { useTransport } from "../../react/useTransport.ts";
import styles from "./LoopTint.module.css";
import { placeStyle } from "./place-style.ts";

/** The loop in the lanes, while it is on: behind the clips, so that their names can be read as well as ever. */
export function LoopTint() {
  const { enabled, start, end } = useTransport((transport) => transport.loop);
  return (
    <div
      aria-hidden
      className={styles.tint}
      data-enabled={enabled}
      data-testid="loop-tint"
      style={placeStyle(start, end)}
    />
  );
}
