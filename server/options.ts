import { type ParseArgsConfig, parseArgs } from "node:util";
import { DEFAULT_SAMPLE_RATE_HZ, LIMITS } from "../src/core/limits.ts";
import type { StartLead } from "../src/core/start-lead.ts";
import type { Timebase } from "../src/core/transport-state.ts";
import { MAX_MESSAGE_BYTES } from "../src/protocol/parse.ts";
import { DEFAULT_STREAM_HZ, MAX_STREAM_HZ, MIN_STREAM_HZ, isStreamHz } from "../src/protocol/v1.ts";
import { isLoopbackHost } from "./addresses.ts";
import { dataDirectory } from "./data-directory.ts";
import {
  type Kind,
  anyText,
  bindAddress,
  decimal,
  exactHost,
  exactOrigin,
  oneOf,
  secret,
  whole,
  wholeSeconds,
} from "./option-kinds.ts";

export interface ServerOptions {
  /** The address to bind to. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** State messages a second for a client that asks for no other rate. */
  readonly hz: number;
  readonly logLevel: string;
  readonly sampleRateHz: number;
  readonly timebase: Timebase;
  /** How far ahead a play or a seek is announced, in ms. */
  readonly startLead: StartLead;

  /** The directory that sessions are stored in. Null: they live in memory alone. */
  readonly data: string | null;
  /** How long the server may have been away for a playing session to go on as if it had not, in ms. */
  readonly resumeWithinMs: number;

  /** Origins besides those that are always allowed. */
  readonly origins: readonly string[];
  /** What this server is called, besides its addresses and the hosts of `origins`. */
  readonly allowHosts: readonly string[];
  /** What whoever may command has to know. Null: nothing. */
  readonly token: string | null;
  /** What is enough to listen. Null: there are no mere listeners. */
  readonly viewToken: string | null;

  readonly maxConnections: number;
  /** WebSockets of one remote address. Null: 256, and from this machine as many as there may be in all. */
  readonly maxPerAddress: number | null;
  readonly maxSessions: number;
  /** How long a session is kept that nobody uses, in ms. */
  readonly sessionIdleMs: number;
  /** The largest message, and the largest body of a request. */
  readonly maxMessageBytes: number;
  /** Frames that one message may come in. */
  readonly maxFragments: number;
  /** Pieces of messages that have arrived and wait for their rest. */
  readonly maxChunks: number;
  /** Messages a second of one connection, pings of every kind included, and how many may come at once. */
  readonly messageRate: number;
  readonly messageBurst: number;
  /** For the headers of a request, and for a token that comes as the first message, in ms. */
  readonly handshakeTimeoutMs: number;
  /** For a whole request, in ms. */
  readonly requestTimeoutMs: number;
}

export const DEFAULT_OPTIONS: ServerOptions = {
  host: "127.0.0.1",
  port: 8000,
  hz: DEFAULT_STREAM_HZ,
  logLevel: "info",
  sampleRateHz: DEFAULT_SAMPLE_RATE_HZ,
  timebase: "beats",
  startLead: 0,
  data: null,
  resumeWithinMs: 30_000,
  origins: [],
  allowHosts: [],
  token: null,
  viewToken: null,
  maxConnections: 10_000,
  maxPerAddress: null,
  maxSessions: 100,
  sessionIdleMs: 600_000,
  maxMessageBytes: MAX_MESSAGE_BYTES,
  maxFragments: 16,
  maxChunks: 1024,
  messageRate: 250,
  messageBurst: 500,
  handshakeTimeoutMs: 10_000,
  requestTimeoutMs: 10_000,
};

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const streamHz: Kind<number> = (text, flag) => {
  const hz = decimal(0, MAX_STREAM_HZ)(text, flag);
  if (isStreamHz(hz)) return hz;
  throw new Error(
    `--${flag} must be 0, or from ${MIN_STREAM_HZ} to ${MAX_STREAM_HZ}, not "${text}"`,
  );
};

const startLead: Kind<StartLead> = (text, flag) => {
  if (text === "auto") return text;
  const { min, max } = LIMITS.startLeadMs;
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text);
  throw new Error(`--${flag} must be a number of ms from ${min} to ${max}, or auto, not "${text}"`);
};

interface Option<T = unknown> {
  readonly flag: string;
  readonly variable: string;
  readonly kind: Kind<T>;
  /** What stands for the value in the usage. */
  readonly value: string;
  /** What it is for, in lines of at most 29 characters. */
  readonly words: readonly string[];
  readonly shown: string;
  readonly isList?: boolean;
}

const option = <T>(
  flag: string,
  value: string,
  kind: Kind<T>,
  words: readonly string[],
  shown: string,
  variable = `CODETTE_${flag.toUpperCase().replaceAll("-", "_")}`,
): Option<T> => ({ flag, value, kind, words, shown, variable });

const defaults = DEFAULT_OPTIONS;
const seconds = (ms: number) => String(ms / 1000);

/** Every option, in the groups of the usage. */
const GROUPS = [
  {
    title: "The transport",
    options: {
      host: option("host", "ADDRESS", bindAddress, ["address to bind to"], defaults.host, "HOST"),
      port: option("port", "PORT", whole(0, 65_535), ["0 for any free one"], "8000", "PORT"),
      hz: option(
        "hz",
        "RATE",
        streamHz,
        ["state messages a second,", `0 to ${MAX_STREAM_HZ}`],
        "30",
      ),
      logLevel: option(
        "log-level",
        "LEVEL",
        oneOf(...LOG_LEVELS),
        [`${LOG_LEVELS.slice(0, 4).join(", ")},`, LOG_LEVELS.slice(4).join(", ")],
        "info",
      ),
      sampleRateHz: option("sample-rate", "HZ", whole(8000, 768_000), ["for sample_pos"], "44100"),
      timebase: option(
        "timebase",
        "UNIT",
        oneOf("beats", "seconds"),
        ["what a tempo change keeps:", "beats or seconds"],
        "beats",
      ),
      startLead: option(
        "start-lead",
        "MS",
        startLead,
        [
          "announce play and seek ahead,",
          `0 to ${LIMITS.startLeadMs.max} ms, or auto: as long`,
          "as the slowest client needs",
        ],
        "0",
      ),
    },
  },
  {
    title: "What is kept",
    options: {
      data: option(
        "data",
        "DIR",
        anyText,
        ["where sessions are stored,", "or none: in memory alone"],
        "see below",
      ),
      resumeWithinMs: option(
        "resume-within",
        "S",
        wholeSeconds(0, 86_400),
        ["what played goes on after a", "restart within so many", "seconds; later it is paused"],
        seconds(defaults.resumeWithinMs),
      ),
    },
  },
  {
    title: "Who may come in",
    options: {
      origins: {
        ...option(
          "origin",
          "ORIGIN",
          exactOrigin,
          ["allow pages of this origin,", "may be repeated"],
          "none",
        ),
        isList: true,
      },
      allowHosts: {
        ...option(
          "allow-host",
          "HOST",
          exactHost,
          ["answer to this name as well,", "may be repeated"],
          "none",
        ),
        isList: true,
      },
      token: option(
        "token",
        "SECRET",
        secret,
        ["what whoever commands has to", "know; needed to bind to any", "address but loopback"],
        "none",
      ),
      viewToken: option("view-token", "SECRET", secret, ["what is enough to listen"], "none"),
    },
  },
  {
    title: "Limits",
    options: {
      maxConnections: option(
        "max-connections",
        "N",
        whole(1, 1_000_000),
        ["WebSockets at a time"],
        String(defaults.maxConnections),
      ),
      maxPerAddress: option(
        "max-per-address",
        "N",
        whole(1, 1_000_000),
        ["WebSockets of one address;", "loopback: all, unless set"],
        "256",
      ),
      maxSessions: option(
        "max-sessions",
        "N",
        whole(1, 100_000),
        ["transports at a time"],
        String(defaults.maxSessions),
      ),
      sessionIdleMs: option(
        "session-idle",
        "S",
        wholeSeconds(1, 86_400),
        ["seconds that a session is", "kept which nobody uses"],
        seconds(defaults.sessionIdleMs),
      ),
      maxMessageBytes: option(
        "max-message",
        "BYTES",
        whole(256, 1_048_576),
        ["the largest message or body"],
        String(defaults.maxMessageBytes),
      ),
      maxFragments: option(
        "max-fragments",
        "N",
        whole(1, 10_000),
        ["frames that make a message"],
        String(defaults.maxFragments),
      ),
      maxChunks: option(
        "max-chunks",
        "N",
        whole(16, 1_000_000),
        ["pieces of unfinished messages"],
        String(defaults.maxChunks),
      ),
      messageRate: option(
        "message-rate",
        "N",
        whole(1, 1_000_000),
        ["messages a second of one", "connection, pings included"],
        String(defaults.messageRate),
      ),
      messageBurst: option(
        "message-burst",
        "N",
        whole(1, 1_000_000),
        ["of these at once"],
        String(defaults.messageBurst),
      ),
      handshakeTimeoutMs: option(
        "handshake-timeout",
        "S",
        wholeSeconds(1, 3600),
        ["seconds for the headers, or", "for a token as first message"],
        seconds(defaults.handshakeTimeoutMs),
      ),
      requestTimeoutMs: option(
        "request-timeout",
        "S",
        wholeSeconds(1, 3600),
        ["seconds for a whole request"],
        seconds(defaults.requestTimeoutMs),
      ),
    },
  },
] as const satisfies readonly {
  readonly title: string;
  readonly options: { readonly [Name in keyof ServerOptions]?: Option };
}[];

const OPTIONS = GROUPS.flatMap(({ options }) => Object.entries(options)) as readonly (readonly [
  name: keyof ServerOptions,
  option: Option,
])[];

const FLAG_WIDTH = 26;
const WORDS_WIDTH = 31;
const VARIABLE_WIDTH = 27;

function usageOf({ flag, value, words, variable, shown }: Option): string {
  const head = `  --${flag} ${value}`;
  const [first = "", ...more] = words;
  const margin = " ".repeat(FLAG_WIDTH);
  const facts = `${first.padEnd(WORDS_WIDTH)}${variable.padEnd(VARIABLE_WIDTH)}${shown}`;
  // A flag too long for its column has a line of its own.
  const opening =
    head.length < FLAG_WIDTH ? head.padEnd(FLAG_WIDTH) + facts : `${head}\n${margin}${facts}`;
  return [opening, ...more.map((line) => margin + line)].join("\n");
}

export const USAGE = `codette-server: the shared transport, on one port for HTTP and WebSocket

Usage: codette-server [options]

${GROUPS.map(
  ({ title, options }) => `${title}\n${Object.values(options).map(usageOf).join("\n")}`,
).join("\n\n")}

  --help                this text
  --version             the version

A flag goes before its environment variable; where one may be repeated, its variable has them separated by commas.
Pages on ports 5173, 5174 and 4173 of this machine and on the server's own port are always allowed.
Sessions are stored in the platform's data directory, in a folder for each port (~/.local/share/codette/8000);
with --port 0 they are in memory alone, unless --data says where.
A secret is better given by its variable: flags show in the list of processes.
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
    const flags: NonNullable<ParseArgsConfig["options"]> = Object.fromEntries(
      OPTIONS.map(([, { flag, isList = false }]) => [
        flag,
        { type: "string" as const, multiple: isList },
      ]),
    );
    const { values }: { values: Readonly<Record<string, unknown>> } = parseArgs({
      args: [...args],
      options: { ...flags, help: { type: "boolean" }, version: { type: "boolean" } },
    });
    if (values["help"] === true) return { kind: "help" };
    if (values["version"] === true) return { kind: "version" };
    const given = Object.fromEntries(
      OPTIONS.map(([name, each]) => [name, valueOf(each, values[each.flag], env[each.variable])]),
    ) as Partial<ServerOptions>;
    const options = { ...DEFAULT_OPTIONS, ...withoutUndefined(given) };
    const data = dataDirectory(given.data ?? null, options.port, env);
    return { kind: "run", options: checked({ ...options, data }) };
  } catch (error) {
    return { kind: "wrong", message: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * What was said of one option, or undefined. An empty variable says nothing, but for a secret: whoever meant to set one would have a
 * server that is open to everybody.
 */
function valueOf(
  { flag, kind, isList = false }: Option,
  given: unknown,
  variable: string | undefined,
): unknown {
  if (isList) {
    const texts = Array.isArray(given) ? (given as string[]) : listIn(variable);
    return texts.length > 0 ? texts.map((text) => kind(text.trim(), flag)) : undefined;
  }
  if (typeof given === "string") return kind(given, flag);
  const saysNothing = variable === undefined || (variable === "" && kind !== secret);
  return saysNothing ? undefined : kind(variable, flag);
}

const listIn = (variable = "") => variable.split(",").filter((text) => text.trim() !== "");

const withoutUndefined = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]: Exclude<T[Name], undefined>;
  };

/** What options say together. */
function checked(options: ServerOptions): ServerOptions {
  const { host, token, viewToken } = options;
  if (viewToken !== null && token === null) {
    throw new Error("--view-token needs a --token as well: nobody could command without one");
  }
  if (viewToken !== null && viewToken === token) {
    throw new Error("--view-token must be another than --token");
  }
  if (token === null && !isLoopbackHost(host)) {
    throw new Error(
      `--host ${host} can be reached from other machines: give --token or CODETTE_TOKEN, so that not everybody there can command`,
    );
  }
  return options;
}
