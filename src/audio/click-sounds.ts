import type { ClickLevel } from "../core/clicks.ts";

interface Timbre {
  readonly frequencyHz: number;
  /** At the most, 0 to 1. */
  readonly loudness: number;
  /** In which the sound falls to 1/e. */
  readonly decaySeconds: number;
}

/** Three blocks of wood, the accent the highest: a fifth above the beat, and the parts of a beat a fifth below. */
const TIMBRES: Readonly<Record<ClickLevel, Timbre>> = {
  bar: { frequencyHz: 1760, loudness: 0.9, decaySeconds: 0.012 },
  beat: { frequencyHz: 1174.7, loudness: 0.65, decaySeconds: 0.012 },
  subdivision: { frequencyHz: 783, loudness: 0.35, decaySeconds: 0.009 },
};

/** A bar of wood that is free at both ends rings at 1 and 2.757 times its lowest note (Rayleigh, Theory of Sound, §171). */
const OVERTONE = 2.757;

/** After so many decay times the sound is 60 dB down. */
const LENGTH_DECAYS = 7;

/**
 * One click as samples, −1 to 1. It begins with its first sample, at full force: what is started at a time is heard from
 * that time on, and an onset in a recording can be told to the sample.
 */
export function clickSound(level: ClickLevel, sampleRateHz: number): Float32Array<ArrayBuffer> {
  const { frequencyHz, loudness, decaySeconds } = TIMBRES[level];
  const samples = new Float32Array(Math.ceil(LENGTH_DECAYS * decaySeconds * sampleRateHz));
  for (let index = 0; index < samples.length; index += 1) {
    const time = index / sampleRateHz;
    const angle = 2 * Math.PI * frequencyHz * time;
    const low = 0.7 * Math.cos(angle) * Math.exp(-time / decaySeconds);
    // The overtone is the knock: it is gone in a third of the time.
    const high = 0.3 * Math.cos(OVERTONE * angle) * Math.exp((-3 * time) / decaySeconds);
    samples[index] = loudness * (low + high);
  }
  return samples;
}
