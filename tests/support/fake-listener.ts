import type { Listener } from "../../server/broadcast.ts";
import type { StreamShape } from "../../server/edition.ts";
import type { Frame } from "../../server/frame.ts";
import type { Clock } from "../../src/core/timing.ts";

type Json = Record<string, unknown>;

/** Somebody who listens to a broadcast without a connection, and what they heard. */
export interface FakeListener {
  readonly hears: Listener & { isBehind: boolean };
  readonly heard: readonly { readonly atMs: number; readonly text: string }[];
  readonly frames: readonly Frame[];
  texts(): string[];
  /** All of one type, or all. */
  messages(type?: string): Json[];
  last(): Json;
}

/** @param onWrite called with every frame that is written to it */
export function createFakeListener(
  shape: StreamShape,
  clock: Clock,
  onWrite: (frame: Frame) => void = () => undefined,
): FakeListener {
  const heard: { atMs: number; text: string }[] = [];
  const frames: Frame[] = [];
  const hear = (text: string) => void heard.push({ atMs: clock.now(), text });
  const hears: FakeListener["hears"] = {
    shape,
    isBehind: false,
    peer: {
      send: hear,
      offer(frame) {
        if (hears.isBehind) return false;
        frames.push(frame);
        frame.texts.forEach(hear);
        onWrite(frame);
        return true;
      },
    },
  };
  return {
    hears,
    heard,
    frames,
    texts: () => heard.map(({ text }) => text),
    messages: (type) =>
      heard
        .map(({ text }) => JSON.parse(text) as Json)
        .filter((message) => type === undefined || message["type"] === type),
    last: () => JSON.parse(heard.at(-1)?.text ?? "null") as Json,
  };
}
