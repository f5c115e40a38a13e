import type { Connection } from "../../react/useConnection.ts";
import type { useServer } from "../../react/useSession.ts";

/** One line of the panel, and of what is copied out of it. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly explanation: string;
}

const milliseconds = (ms: number | null, digits = 2) =>
  ms === null ? "–" : `${ms.toFixed(digits)} ms`;

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
  const rateHz = connection.streamHz === null ? "–" : `${connection.streamHz.toFixed(1)} Hz`;
  const wanted = server ? ` of ${server.hz}` : "";
  const rows: [name: string, value: string, explanation: string][] = [
    ["Round trip", milliseconds(connection.roundTripMs), "The last ping and its answer"],
    ["Base delay", milliseconds(connection.baseMs), "The shortest way, there and back, halved"],
    ["Jitter", milliseconds(connection.jitterMs), "What messages wait beyond that, on average"],
    [
      "Clock offset",
      milliseconds(connection.offsetMs - timeOriginMs),
      "How much more the server's clock shows than this machine's",
    ],
    ["Uncertainty", `± ${milliseconds(connection.uncertaintyMs, 3)}`, "Of the offset"],
    [
      "Drawn error",
      milliseconds(connection.drawnErrorMs, 3),
      "How far the playhead is ahead of the best knowledge, while a correction is caught up with",
    ],
    [
      "Clock rate",
      `${connection.ratePpm.toFixed(1)} ppm`,
      "How much faster the server's clock runs",
    ],
    ["Tick rate", rateHz + wanted, "State messages that come in a second, and that should"],
    ["Last message", milliseconds(connection.messageAgeMs, 0), "How long ago"],
    ["Clock jumps", String(connection.eraResets), "How often a clock was set, or slept"],
    ["Server", server?.version ?? "–", "What it is"],
    ["Epoch", server?.epoch ?? "–", "Of this server process: another one after every start"],
  ];
  return rows.map(([name, value, explanation]) => ({ name, value, explanation }));
}

/** The same as text, for a report of something that went wrong. */
export function figuresAsText(
  figures: readonly Figure[],
  status: string,
  userAgent: string,
  now: Date,
): string {
  const rows = [
    ["Status", status],
    ...figures.map(({ name, value }) => [name, value]),
    ["Browser", userAgent],
    ["Time", now.toISOString()],
  ];
  const width = Math.max(...rows.map(([name = ""]) => name.length));
  return rows.map(([name = "", value = ""]) => `${name.padEnd(width)}  ${value}`).join("\n");
}
