import type { Connection } from "../../react/useConnection.ts";
import type { useServer } from "../../react/useSession.ts";

/** One line of the panel, and of what is copied out of it. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly explanation: string;
}

/** A dash for what is not known. */
export const milliseconds = (ms: number | null, digits = 2): string =>
  ms === null ? "–" : `${signed(ms.toFixed(digits))} ms`;

/** `-0.00` is no number to show to anybody. */
const signed = (text: string): string => (Number(text) === 0 ? text.replace("-", "") : text);

/**
 * What there is to know of the line to the server.
 *
 * @param timeOriginMs when this machine's clock showed 0, ms since the epoch: people think of the time of day
 */
export function connectionFigures(
  connection: Connection,
  server: ReturnType<typeof useServer>,
  timeOriginMs: number,
): Figure[] {
  const { roundTripMs, baseMs, jitterMs, uncertaintyMs, streamHz } = connection;
  const rateHz = streamHz === null ? "–" : streamHz.toFixed(1);
  // Before the first pong there is no estimate, and its figures mean nothing.
  const isKnown = uncertaintyMs !== null;
  const rows: [name: string, value: string, explanation: string][] = [
    ["Round trip", milliseconds(roundTripMs), "The last ping and its answer"],
    ["Base delay", milliseconds(baseMs), "The shortest way, there and back, halved"],
    ["Jitter", milliseconds(jitterMs), "What messages wait beyond that, on average"],
    [
      "Clock offset",
      milliseconds(isKnown ? connection.offsetMs - timeOriginMs : null),
      "How much more the server's clock shows than this machine's",
    ],
    [
      "Uncertainty",
      isKnown ? `± ${milliseconds(uncertaintyMs, 3)}` : "–",
      "What the offset is within, if both ways are equally long",
    ],
    [
      "Drawn error",
      milliseconds(isKnown ? connection.drawnErrorMs : null, 3),
      "How far the playhead is ahead of the best knowledge, while a correction is caught up with",
    ],
    [
      "Clock rate",
      isKnown ? `${signed(connection.ratePpm.toFixed(1))} ppm` : "–",
      "How much faster the server's clock runs",
    ],
    [
      "Tick rate",
      server ? `${rateHz} of ${server.hz} Hz` : "–",
      "State messages that come in a second, and that should",
    ],
    ["Last message", milliseconds(connection.messageAgeMs, 0), "How long ago"],
    ["Clock jumps", String(connection.eraResets), "How often a clock was set, or slept"],
    ["Server", server?.version ?? "–", "What it is"],
    ["Epoch", server?.epoch ?? "–", "Of this server process: another one after every start"],
  ];
  return rows.map(([name, value, explanation]) => ({ name, value, explanation }));
}

/** What a report of something that went wrong begins and ends with. */
export interface Circumstances {
  /** In words: see `statusWords`. */
  readonly status: string;
  readonly isLocal: boolean;
  readonly manualOffsetMs: number;
  readonly userAgent: string;
  readonly now: Date;
}

/** The figures as text, for a report of something that went wrong. */
export function figuresAsText(
  figures: readonly Figure[],
  { status, isLocal, manualOffsetMs, userAgent, now }: Circumstances,
): string {
  const rows: (readonly [name: string, value: string])[] = [
    ["Status", status],
    ["Transport", isLocal ? "local" : "the server's"],
    ...figures.map(({ name, value }) => [name, value] as const),
    ["Manual offset", milliseconds(manualOffsetMs, 0)],
    ["Browser", userAgent],
    ["Time", now.toISOString()],
  ];
  const widest = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(widest)}  ${value}`).join("\n");
}
