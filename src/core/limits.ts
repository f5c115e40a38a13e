/** The only values the transport takes. Anything outside is refused, never clamped. */
export const LIMITS = {
  bpm: { min: 20, max: 999 },
  /** 24 hours. */
  timeSeconds: { min: 0, max: 86_400 },
  startLeadMs: { min: 0, max: 500 },
} as const;

/** Samples a second, for `sample_pos`. */
export const DEFAULT_SAMPLE_RATE_HZ = 44_100;
