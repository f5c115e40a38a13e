import type { Song } from "../src/core/song.ts";
import { type ClockMessage, clockMessage, stateMessage } from "../src/protocol/seed.ts";
import { encodeSong, encodeState } from "../src/protocol/v1-server-messages.ts";
import type { Authority } from "./authority.ts";
import type { Endpoint } from "./endpoints.ts";
import { type Frame, createFrame } from "./frame.ts";

export type StreamShape = NonNullable<Endpoint["stream"]>;

/** How far a listener has been kept informed. */
export interface Knowledge {
  /** How many of the session's news it has been told. */
  readonly news: number;
  /** The song that it was told last. */
  readonly song: Song | null;
}

/** What a command was, for those who hear of it. */
export interface Note {
  /** Which piece of news it is, counted from 1. */
  readonly news: number;
  readonly text: string;
}

/** Everything that is said in one moment. What many are told is worked out and encoded once, when the first is told. */
export interface Edition {
  /** How many pieces of news it covers. */
  readonly news: number;
  readonly song: Song;
  /** The state, for whoever knows all but how far it has come. */
  frame(shape: StreamShape): Frame;
  /** The same for whoever has missed something: the notes since and the song go before the state. */
  catchUp(shape: StreamShape, known: Knowledge): Frame;
}

export interface EditionContext {
  readonly authority: Authority;
  readonly boot: string;
  readonly sampleRateHz: number;
  /** The number of the next state in anchor form. */
  readonly nextSeq: () => number;
}

/** @param notes of the news that not everybody knows yet */
export function createEdition(
  { authority, boot, sampleRateHz, nextSeq }: EditionContext,
  news: number,
  notes: readonly Note[],
): Edition {
  const nowMs = authority.now();
  const { state } = authority;
  const frames: Record<StreamShape, Frame | null> = { state: null, clock: null, anchor: null };
  let clock: ClockMessage | null = null;
  let anchor: string | null = null;
  let song: string | null = null;
  const catchUps: (Knowledge & { readonly frame: Frame })[] = [];

  /** The state in effect: a plain client does not know of what has only been announced. */
  const inEffect = () => (clock ??= clockMessage(authority.stateAt(nowMs), nowMs, sampleRateHz));
  const anchorText = () =>
    (anchor ??= encodeState(state, { boot, seq: nextSeq(), sentAtMs: nowMs }));

  function encode(shape: StreamShape): string {
    switch (shape) {
      case "state":
        return JSON.stringify(stateMessage(inEffect()));
      case "clock":
        return JSON.stringify(inEffect());
      case "anchor":
        return anchorText();
    }
  }
  const frame = (shape: StreamShape) => (frames[shape] ??= createFrame(encode(shape)));

  function write(known: Knowledge): Frame {
    const missed = notes.filter((note) => note.news > known.news).map(({ text }) => text);
    const songs = known.song === state.song ? [] : [(song ??= encodeSong(state.song, boot))];
    return createFrame(...missed, ...songs, anchorText());
  }

  return {
    news,
    song: state.song,
    frame,
    catchUp(shape, known) {
      if (shape !== "anchor") return frame(shape);
      // Nearly all know the same.
      const before = catchUps.find((one) => one.news === known.news && one.song === known.song);
      if (before) return before.frame;
      const written = { news: known.news, song: known.song, frame: write(known) };
      catchUps.push(written);
      return written.frame;
    },
  };
}
