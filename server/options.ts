import { parseArgs } from "node:util";
import { DEFAULT_SAMPLE_RATE_HZ, LIMITS } from "../src/core/limits.ts";
import type { StartLead } from "../src/core/start-lead.ts";
import type { Timebase } from "../src/core/transport-state.ts";
import { DEFAULT_STREAM_HZ, MAX_STREAM_HZ, MIN_STREAM_HZ, isStreamHz } from "../src/protocol/v1.ts";

export interface ServerOptions {
  /** The address to bind to. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** State messages a second for a client that asks for no other rate. */
  readonly hz: number;
  /** Origins besides those that are always allowed. */
  readonly origins: readonly string[];
  readonly logLevel: string;
  readonly sampleRateHz: number;
  readonly timebase: Timebase;
  /** How far ahead a play or a seek is announced, in ms. */
  readonly startLead: StartLead;
  readonly maxConnections: number;
  readonly maxSessions: number;
  /** How long a session is kept that nobody uses, in ms. */
  readonly sessionIdleMs: number;
}

export const DEFAULT_OPTIONS: ServerOptions = {
  host: "127.0.0.1",
  port: 8000,
  hz: DEFAULT_STREAM_HZ,
  origins: [],
  logLevel: "info",
  sampleRateHz: DEFAULT_SAMPLE_RATE_HZ,
  timebase: "beats",
  startLead: 0,
  maxConnections: 10_000,
  maxSessions: 100,
  sessionIdleMs: 600_000,
};

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

export const USAGE = `codette-server: the shared transport, on one port for HTTP and WebSocket

Usage: codette-server [options]

  --host ADDRESS        address to bind to            HOST                  127.0.0.1
  --port PORT           0 for any free one            PORT                  8000
  --hz RATE             state messages a second,      CODETTE_HZ            30
                        0 to ${MAX_STREAM_HZ}
  --origin ORIGIN       allow pages of this origin,   CODETTE_ORIGIN        none
                        may be repeated               (separated by commas)
  --log-level LEVEL     ${LOG_LEVELS.slice(0, 4).join(", ")},     CODETTE_LOG_LEVEL     info
                        ${LOG_LEVELS.slice(4).join(", ")}
  --sample-rate HZ      for sample_pos                CODETTE_SAMPLE_RATE   44100
  --timebase UNIT       what a tempo change keeps:    CODETTE_TIMEBASE      beats
                        beats or seconds
  --start-lead MS       announce play and seek ahead, CODETTE_START_LEAD    0
                        0 to ${LIMITS.startLeadMs.max} ms, or auto: as long
                        as the slowest client needs
  --max-connections N   WebSockets at a time          CODETTE_MAX_CONNECTIONS  10000
  --max-sessions N      transports at a time          CODETTE_MAX_SESSIONS  100
  --session-idle S      seconds that a session is     CODETTE_SESSION_IDLE  600
                        kept which nobody uses
  --help                this text
  --version             the version

A flag goes before its environment variable. Pages on ports 5173, 5174 and 4173 of this machine and on the
server's own port are always allowed.
`;

export type CommandLine =
  | { readonly kind: "run"; readonly options: ServerOptions }
  | { readonly kind: "help" | "version" }
  | { readonly kind: "wrong"; readonly message: string };

/** What the flags and, behind them, the environment variables ask for. */
export function readCommandLine(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        host: { type: "string" },
        port: { type: "string" },
        hz: { type: "string" },
        origin: { type: "string", multiple: true },
        "log-level": { type: "string" },
        "sample-rate": { type: "string" },
        timebase: { type: "string" },
        "start-lead": { type: "string" },
        "max-connections": { type: "string" },
        "max-sessions": { type: "string" },
        "session-idle": { type: "string" },
        help: { type: "boolean" },
        version: { type: "boolean" },
      },
    });
    if (values.help) return { kind: "help" };
    if (values.version) return { kind: "version" };
    const origins = values.origin ?? env["CODETTE_ORIGIN"]?.split(",") ?? [];
    const timebase = choice(
      "timebase",
      values.timebase ?? env["CODETTE_TIMEBASE"],
      ["beats", "seconds"],
      DEFAULT_OPTIONS.timebase,
    );
    const options: ServerOptions = {
      host: values.host || env["HOST"] || DEFAULT_OPTIONS.host,
      port: whole("port", values.port ?? env["PORT"], 0, 65_535, DEFAULT_OPTIONS.port),
      hz: streamHz(values.hz ?? env["CODETTE_HZ"]),
      origins: origins
        .map((origin) => origin.trim())
        .filter(Boolean)
        .map(exactOrigin),
      logLevel: choice(
        "log-level",
        values["log-level"] ?? env["CODETTE_LOG_LEVEL"],
        LOG_LEVELS,
        DEFAULT_OPTIONS.logLevel,
      ),
      sampleRateHz: whole(
        "sample-rate",
        values["sample-rate"] ?? env["CODETTE_SAMPLE_RATE"],
        8000,
        768_000,
        DEFAULT_OPTIONS.sampleRateHz,
      ),
      timebase: timebase === "seconds" ? "seconds" : "beats",
      startLead: startLead(values["start-lead"] ?? env["CODETTE_START_LEAD"]),
      maxConnections: whole(
        "max-connections",
        values["max-connections"] ?? env["CODETTE_MAX_CONNECTIONS"],
        1,
        1_000_000,
        DEFAULT_OPTIONS.maxConnections,
      ),
      maxSessions: whole(
        "max-sessions",
        values["max-sessions"] ?? env["CODETTE_MAX_SESSIONS"],
        1,
        100_000,
        DEFAULT_OPTIONS.maxSessions,
      ),
      sessionIdleMs:
        1000 *
        whole(
          "session-idle",
          values["session-idle"] ?? env["CODETTE_SESSION_IDLE"],
          1,
          86_400,
          DEFAULT_OPTIONS.sessionIdleMs / 1000,
        ),
    };
    return { kind: "run", options };
  } catch (error) {
    return { kind: "wrong", message: error instanceof Error ? error.message : String(error) };
  }
}

function decimal(
  flag: string,
  text: string | undefined,
  min: number,
  max: number,
  fallback: number,
) {
  if (text === undefined || text === "") return fallback;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${flag} must be a number from ${min} to ${max}, not "${text}"`);
}

function streamHz(text: string | undefined) {
  const hz = decimal("hz", text, 0, MAX_STREAM_HZ, DEFAULT_OPTIONS.hz);
  if (isStreamHz(hz)) return hz;
  throw new Error(`--hz must be 0, or from ${MIN_STREAM_HZ} to ${MAX_STREAM_HZ}, not "${text}"`);
}

function startLead(text: string | undefined): StartLead {
  if (text === "auto") return text;
  const { min, max } = LIMITS.startLeadMs;
  try {
    return decimal("start-lead", text, min, max, 0);
  } catch {
    throw new Error(
      `--start-lead must be a number of ms from ${min} to ${max}, or auto, not "${text}"`,
    );
  }
}

function whole(flag: string, text: string | undefined, min: number, max: number, fallback: number) {
  const value = decimal(flag, text, min, max, fallback);
  if (Number.isInteger(value)) return value;
  throw new Error(`--${flag} must be a whole number from ${min} to ${max}, not "${text}"`);
}

function choice(
  flag: string,
  text: string | undefined,
  allowed: readonly string[],
  fallback: string,
) {
  if (text === undefined || text === "") return fallback;
  if (allowed.includes(text)) return text;
  throw new Error(`--${flag} must be one of ${allowed.join(", ")}, not "${text}"`);
}

function exactOrigin(text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text;
  throw new Error(`--origin must be a whole origin such as https://daw.example, not "${text}"`);
}
