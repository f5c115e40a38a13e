/** The only values the transport takes. Anything outside is refused, never clamped. */
export const LIMITS = {
  bpm: { min: 20, max: 999 },
  /** 24 hours. */
  timeSeconds: { min: 0, max: 86_400 },
  startLeadMs: { min: 0, max: 500 },
  countInBars: { min: 0, max: 4 },
  /** Of a time signature. */
  numerator: { min: 1, max: 64 },
  denominators: [1, 2, 4, 8, 16, 32],
  /** Counted from 0. Beyond 24 hours in any signature at any tempo but the most absurd. */
  bar: { min: 0, max: 999_999 },
  /** Of each kind: tempos, time signatures, markers. */
  songEvents: 256,
  /** Characters. */
  markerName: 64,
  markerKey: 40,
} as const;

/** Samples a second, for `sample_pos`. */
export const DEFAULT_SAMPLE_RATE_HZ = 44_100;
