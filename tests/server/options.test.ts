import { describe, expect, test } from "vitest";
import { DEFAULT_OPTIONS, USAGE, readCommandLine } from "../../server/options.ts";

type Environment = Readonly<Record<string, string>>;

function optionsOf(args: readonly string[], env: Environment = {}) {
  const commandLine = readCommandLine(args, env);
  if (commandLine.kind !== "run") throw new Error(JSON.stringify(commandLine));
  return commandLine.options;
}

test("with nothing said it listens on port 8000 of this machine alone, at 30 Hz", () => {
  expect(optionsOf([])).toEqual(DEFAULT_OPTIONS);
  expect(DEFAULT_OPTIONS).toMatchObject({ host: "127.0.0.1", port: 8000, hz: 30 });
});

describe("every option can be a flag or an environment variable, and the flag goes first:", () => {
  test.each<[option: string, flag: string, variable: string, text: string, value: unknown]>([
    ["host", "--host", "HOST", "0.0.0.0", "0.0.0.0"],
    ["port", "--port", "PORT", "8123", 8123],
    ["port", "--port", "PORT", "0", 0],
    ["port", "--port", "PORT", "65535", 65_535],
    ["hz", "--hz", "CODETTE_HZ", "59.94", 59.94],
    ["hz", "--hz", "CODETTE_HZ", "0", 0],
    ["hz", "--hz", "CODETTE_HZ", "60", 60],
    ["origins", "--origin", "CODETTE_ORIGIN", "https://daw.example", ["https://daw.example"]],
    ["logLevel", "--log-level", "CODETTE_LOG_LEVEL", "debug", "debug"],
    ["sampleRateHz", "--sample-rate", "CODETTE_SAMPLE_RATE", "48000", 48_000],
    ["timebase", "--timebase", "CODETTE_TIMEBASE", "seconds", "seconds"],
    ["startLead", "--start-lead", "CODETTE_START_LEAD", "120.5", 120.5],
    ["startLead", "--start-lead", "CODETTE_START_LEAD", "auto", "auto"],
    ["maxConnections", "--max-connections", "CODETTE_MAX_CONNECTIONS", "12", 12],
    ["maxSessions", "--max-sessions", "CODETTE_MAX_SESSIONS", "12", 12],
    ["sessionIdleMs", "--session-idle", "CODETTE_SESSION_IDLE", "90", 90_000],
  ])("%s by %s or %s, %s", (option, flag, variable, text, value) => {
    const expected = { ...DEFAULT_OPTIONS, [option]: value };
    expect(optionsOf([flag, text])).toEqual(expected);
    expect(optionsOf([`${flag}=${text}`])).toEqual(expected);
    expect(optionsOf([], { [variable]: text })).toEqual(expected);
    // Were the variable looked at, it would be refused, or be another host.
    expect(optionsOf([flag, text], { [variable]: "elsewhere" })).toEqual(expected);
  });

  test("several origins, by repeating the flag or with commas in the variable", () => {
    const origins = ["https://daw.example", "http://192.168.1.20:8080"];
    expect(optionsOf(origins.flatMap((origin) => ["--origin", origin])).origins).toEqual(origins);
    expect(optionsOf([], { CODETTE_ORIGIN: origins.join(" , ") }).origins).toEqual(origins);
  });

  test("a variable that is empty is as one that is not set", () => {
    const variables = ["HOST", "PORT", "CODETTE_HZ", "CODETTE_ORIGIN", "CODETTE_LOG_LEVEL"];
    const more = ["CODETTE_SAMPLE_RATE", "CODETTE_TIMEBASE", "CODETTE_MAX_CONNECTIONS"];
    more.push("CODETTE_MAX_SESSIONS", "CODETTE_SESSION_IDLE");
    const empty = Object.fromEntries(
      [...variables, ...more, "CODETTE_START_LEAD"].map((name) => [name, ""]),
    );
    expect(optionsOf([], empty)).toEqual(DEFAULT_OPTIONS);
  });
});

describe("a wrong value", () => {
  const port = "--port must be a number from 0 to 65535";
  const hz = "--hz must be a number from 0 to 60";
  const rate = "--sample-rate must be a number from 8000 to 768000";
  const connections = "--max-connections must be a number from 1 to 1000000";
  const sessions = "--max-sessions must be a number from 1 to 100000";
  const idle = "--session-idle must be a number from 1 to 86400";
  const origin = "--origin must be a whole origin such as https://daw.example";
  const lead = "--start-lead must be a number of ms from 0 to 500, or auto";
  const levels = "--log-level must be one of fatal, error, warn, info, debug, trace, silent";
  test.each([
    ["--port", "65536", port],
    ["--port", "-1", port],
    ["--port", "http", port],
    ["--port", "0x50", port],
    ["--port", "1e3", port],
    ["--port", " 80", port],
    ["--port", "80.5", "--port must be a whole number from 0 to 65535"],
    ["--hz", "60.1", hz],
    ["--hz", "0.05", "--hz must be 0, or from 0.1 to 60"],
    ["--hz", "-1", hz],
    ["--hz", "NaN", hz],
    ["--hz", "Infinity", hz],
    ["--sample-rate", "7999", rate],
    ["--sample-rate", "768001", rate],
    ["--sample-rate", "44100.5", "--sample-rate must be a whole number from 8000 to 768000"],
    ["--max-connections", "0", connections],
    ["--max-connections", "1000001", connections],
    ["--max-sessions", "0", sessions],
    ["--max-sessions", "100001", sessions],
    ["--session-idle", "0", idle],
    ["--session-idle", "86401", idle],
    ["--session-idle", "1.5", "--session-idle must be a whole number from 1 to 86400"],
    ["--log-level", "loud", levels],
    ["--start-lead", "501", lead],
    ["--start-lead", "-1", lead],
    ["--start-lead", "soon", lead],
    ["--timebase", "bars", "--timebase must be one of beats, seconds"],
    ["--origin", "daw.example", origin],
    ["--origin", "https://daw.example/", origin],
    ["--origin", "https://daw.example/page", origin],
    ["--origin", "HTTPS://daw.example", origin],
    ["--origin", "https://daw.example:443", origin],
    ["--origin", "*", origin],
    ["--origin", "null", origin],
    ["--origin", "file:///", origin],
  ])("%s %s is one sentence", (flag, text, sentence) => {
    expect(readCommandLine([`${flag}=${text}`], {})).toEqual({
      kind: "wrong",
      message: `${sentence}, not "${text}"`,
    });
  });

  test("in an environment variable is one sentence, too", () => {
    expect(readCommandLine([], { PORT: "http" })).toEqual({
      kind: "wrong",
      message: `${port}, not "http"`,
    });
  });

  test.each([
    [["--prot", "80"], "'--prot'"],
    [["-p", "80"], "'-p'"],
    [["8000"], "'8000'"],
    [["--port"], "'--port "],
    [["--help=yes"], "'--help'"],
  ])("or a flag that does not exist is named: %j", (args, name) => {
    const commandLine = readCommandLine(args, {});
    expect(commandLine.kind).toBe("wrong");
    expect(commandLine).toHaveProperty("message", expect.stringContaining(name));
  });
});

describe("--help and --version", () => {
  test("go before everything else that is well formed", () => {
    expect(readCommandLine(["--help", "--port", "80"], {})).toEqual({ kind: "help" });
    expect(readCommandLine(["--version", "--port", "http"], {})).toEqual({ kind: "version" });
  });

  test("the usage names every flag and every variable", () => {
    const flags = ["host", "port", "hz", "origin", "log-level", "start-lead", "help", "version"];
    flags.push("max-sessions", "session-idle");
    for (const flag of flags) {
      expect(USAGE).toContain(`--${flag} `);
    }
    const names = ["HOST", "PORT", "HZ", "ORIGIN", "LOG_LEVEL", "SAMPLE_RATE", "TIMEBASE"];
    for (const name of [...names, "START_LEAD", "MAX_SESSIONS", "SESSION_IDLE"]) {
      expect(USAGE).toMatch(new RegExp(`\\b(CODETTE_)?${name}\\b`));
    }
  });
});
