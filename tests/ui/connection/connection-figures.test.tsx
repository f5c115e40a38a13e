import { expect, test } from "vitest";
import type { Connection } from "../../../src/react/useConnection.ts";
import {
  connectionFigures,
  figuresAsText,
  milliseconds,
} from "../../../src/ui/connection/connection-figures.ts";
import { statusWords } from "../../../src/ui/connection/status-words.ts";

const TIME_ORIGIN_MS = 1_700_000_000_000;
const CONNECTION: Connection = {
  status: "live",
  offsetMs: TIME_ORIGIN_MS - 12.344,
  ratePpm: -3.04,
  roundTripMs: 4.126,
  baseMs: 1.5,
  jitterMs: 0.25,
  uncertaintyMs: 0.0421,
  eraResets: 2,
  drawnErrorMs: -0.000_04,
  streamHz: 29.97,
  messageAgeMs: 17.4,
};
const SERVER = { version: "codette/0.1.0", epoch: "5f1c09ae", hz: 30 };

const valuesOf = (...of: Parameters<typeof connectionFigures>) =>
  Object.fromEntries(connectionFigures(...of).map(({ name, value }) => [name, value]));

test("each figure has its unit, and the offset is between times of day", () => {
  expect(valuesOf(CONNECTION, SERVER, TIME_ORIGIN_MS)).toEqual({
    "Round trip": "4.13 ms",
    "Base delay": "1.50 ms",
    Jitter: "0.25 ms",
    "Clock offset": "-12.34 ms",
    Uncertainty: "± 0.042 ms",
    "Drawn error": "0.000 ms",
    "Clock rate": "-3.0 ppm",
    "Tick rate": "30.0 of 30 Hz",
    "Last message": "17 ms",
    "Clock jumps": "2",
    Server: "codette/0.1.0",
    Epoch: "5f1c09ae",
  });
});

test("what is not known yet is a dash, and no number that means nothing", () => {
  const unknown: Connection = {
    ...CONNECTION,
    offsetMs: 0,
    ratePpm: 0,
    roundTripMs: null,
    baseMs: null,
    jitterMs: null,
    uncertaintyMs: null,
    streamHz: null,
    messageAgeMs: null,
    eraResets: 0,
  };
  const { "Clock jumps": jumps, ...rest } = valuesOf(unknown, null, TIME_ORIGIN_MS);
  expect(jumps).toBe("0");
  expect(new Set(Object.values(rest))).toEqual(new Set(["–"]));
});

test("a stream that has stopped is none of so many", () => {
  const values = valuesOf({ ...CONNECTION, streamHz: null }, SERVER, TIME_ORIGIN_MS);
  expect(values["Tick rate"]).toBe("– of 30 Hz");
});

test("what rounds to nothing has no sign", () => {
  expect(milliseconds(-0.004)).toBe("0.00 ms");
  expect(milliseconds(-0.006)).toBe("-0.01 ms");
});

test("as text the figures stand in columns, with what is needed to make sense of them", () => {
  const figures = [
    { name: "Round trip", value: "4.13 ms", explanation: "" },
    { name: "Epoch", value: "5f1c09ae", explanation: "" },
  ];
  const text = figuresAsText(figures, {
    status: statusWords({ status: "reconnecting", attempt: 3, retryInMs: 1000 }),
    isLocal: true,
    manualOffsetMs: -15,
    userAgent: "A browser",
    now: new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6)),
  });
  expect(text.split("\n")).toEqual([
    "Status         reconnecting (try 3)",
    "Transport      local",
    "Round trip     4.13 ms",
    "Epoch          5f1c09ae",
    "Manual offset  -15 ms",
    "Browser        A browser",
    "Time           2026-01-02T03:04:05.006Z",
  ]);
});
