import type { ClickLevel } from "../core/clicks.ts";
import type { ClickBuffer, ClickContext } from "./click-context.ts";
import { clickSound } from "./click-sounds.ts";

/** What makes the sounds. */
export interface ClickPlayer {
  /**
   * Lets a click begin at `whenS` (context time, seconds), on the nearest whole sample; at once if that has passed. What
   * it gives back takes the click away, if it has not begun.
   */
  play(level: ClickLevel, whenS: number): () => void;
  /** 0 to 1. */
  setVolume(volume: number): void;
  dispose(): void;
}

/** A volume that changed in one step would itself click. */
const VOLUME_SECONDS = 0.01;

/** The ear hears loudness as something like the logarithm of it; a square is near enough, and reaches silence. */
const gainOf = (volume: number) => volume * volume;

export function createClickPlayer(context: ClickContext, volume: number): ClickPlayer {
  const buffers: Readonly<Record<ClickLevel, ClickBuffer>> = {
    bar: bufferOf("bar", context),
    beat: bufferOf("beat", context),
    subdivision: bufferOf("subdivision", context),
  };
  const output = context.createGain();
  output.gain.value = gainOf(volume);
  output.connect(context.destination);

  return {
    play(level, whenS) {
      const source = context.createBufferSource();
      source.buffer = buffers[level];
      source.connect(output);
      // Between two samples a browser would interpolate, and take the edge off the attack.
      source.start(Math.round(Math.max(0, whenS) * context.sampleRate) / context.sampleRate);
      return () => {
        source.stop();
        source.disconnect();
      };
    },
    setVolume(volume) {
      output.gain.setTargetAtTime(gainOf(volume), context.currentTime, VOLUME_SECONDS);
    },
    dispose: () => output.disconnect(),
  };
}

function bufferOf(level: ClickLevel, context: ClickContext): ClickBuffer {
  const samples = clickSound(level, context.sampleRate);
  const buffer = context.createBuffer(1, samples.length, context.sampleRate);
  buffer.getChannelData(0).set(samples);
  return buffer;
}
