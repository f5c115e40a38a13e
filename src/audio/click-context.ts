/**
 * The part of a browser's AudioContext that the metronome uses, so that a test can put another in its place. Times are in
 * seconds on the context's own clock.
 */
export interface ClickContext {
  readonly state: string;
  readonly currentTime: number;
  readonly sampleRate: number;
  readonly destination: ClickNode;
  /** How long the sound takes from the context to the loudspeaker, in seconds. Not every browser says. */
  readonly outputLatency?: number;
  /** The context's own part in that. */
  readonly baseLatency?: number;
  /** What comes out of the loudspeaker at a moment: `contextTime` in seconds, `performanceTime` in ms. */
  getOutputTimestamp?(): { readonly contextTime?: number; readonly performanceTime?: number };
  createBuffer(channels: number, length: number, sampleRate: number): ClickBuffer;
  createBufferSource(): ClickSource;
  createGain(): ClickGain;
  resume(): Promise<void>;
  close(): Promise<void>;
  addEventListener(type: "statechange", listener: () => void): void;
  removeEventListener(type: "statechange", listener: () => void): void;
}

export interface ClickNode {
  connect(to: ClickNode): unknown;
  disconnect(): void;
}

export interface ClickBuffer {
  getChannelData(channel: number): Float32Array;
}

export interface ClickSource extends ClickNode {
  buffer: ClickBuffer | null;
  /** @param whenS context time; one that has passed means at once */
  start(whenS: number): void;
  /** At once. One that has not started yet never will. */
  stop(): void;
}

export interface ClickGain extends ClickNode {
  readonly gain: {
    value: number;
    setTargetAtTime(value: number, startS: number, timeConstantS: number): unknown;
  };
}
