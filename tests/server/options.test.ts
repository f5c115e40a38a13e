import { homedir } from "node:os";
import { describe, expect, test, vi } from "vitest";
import { dataDirectory } from "../../server/data-directory.ts";
import { DEFAULT_OPTIONS, USAGE, readCommandLine } from "../../server/options.ts";

vi.mock("node:os", { spy: true });

type Environment = Readonly<Record<string, string>>;

function optionsOf(args: readonly string[], env: Environment = {}) {
  const commandLine = readCommandLine(args, env);
  if (commandLine.kind !== "run") throw new Error(JSON.stringify(commandLine));
  return commandLine.options;
}

/** What goes without saying, with sessions in memory. */
const IN_MEMORY = { CODETTE_DATA: "none" };

test("with nothing said it listens on port 8000 of this machine alone, at 30 Hz", () => {
  expect(optionsOf([], IN_MEMORY)).toEqual(DEFAULT_OPTIONS);
  expect(DEFAULT_OPTIONS).toMatchObject({ host: "127.0.0.1", port: 8000, hz: 30 });
});

describe("every option can be a flag or an environment variable, and the flag goes first:", () => {
  test.each<[option: string, flag: string, variable: string, text: string, value: unknown]>([
    ["host", "--host", "HOST", "::1", "::1"],
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
    ["resumeWithinMs", "--resume-within", "CODETTE_RESUME_WITHIN", "0", 0],
    ["allowHosts", "--allow-host", "CODETTE_ALLOW_HOST", "daw.example", ["daw.example"]],
    ["allowHosts", "--allow-host", "CODETTE_ALLOW_HOST", "[fe80::1]:81", ["[fe80::1]:81"]],
    ["token", "--token", "CODETTE_TOKEN", "a.b_c-d~e+f", "a.b_c-d~e+f"],
    ["maxPerAddress", "--max-per-address", "CODETTE_MAX_PER_ADDRESS", "12", 12],
    ["maxMessageBytes", "--max-message", "CODETTE_MAX_MESSAGE", "512", 512],
    ["maxFragments", "--max-fragments", "CODETTE_MAX_FRAGMENTS", "3", 3],
    ["maxChunks", "--max-chunks", "CODETTE_MAX_CHUNKS", "99", 99],
    ["messageRate", "--message-rate", "CODETTE_MESSAGE_RATE", "7", 7],
    ["messageBurst", "--message-burst", "CODETTE_MESSAGE_BURST", "9", 9],
    ["handshakeTimeoutMs", "--handshake-timeout", "CODETTE_HANDSHAKE_TIMEOUT", "2", 2000],
    ["requestTimeoutMs", "--request-timeout", "CODETTE_REQUEST_TIMEOUT", "3", 3000],
  ])("%s by %s or %s, %s", (option, flag, variable, text, value) => {
    const expected = { ...DEFAULT_OPTIONS, [option]: value };
    expect(optionsOf([flag, text], IN_MEMORY)).toEqual(expected);
    expect(optionsOf([`${flag}=${text}`], IN_MEMORY)).toEqual(expected);
    expect(optionsOf([], { ...IN_MEMORY, [variable]: text })).toEqual(expected);
    // Were the variable looked at, it would be refused, or be something else.
    const env = { ...IN_MEMORY, [variable]: "elsewhere" };
    expect(optionsOf([flag, text], env)).toEqual(expected);
  });

  test("several origins, by repeating the flag or with commas in the variable", () => {
    const origins = ["https://daw.example", "http://192.168.1.20:8080"];
    expect(optionsOf(origins.flatMap((origin) => ["--origin", origin])).origins).toEqual(origins);
    expect(optionsOf([], { CODETTE_ORIGIN: origins.join(" , ") }).origins).toEqual(origins);
  });

  test("a variable that is empty is as one that is not set, but for a token's", () => {
    const all = USAGE.match(/\b(HOST|PORT|CODETTE_[A-Z_]+)\b/g) ?? [];
    const variables = all.filter((name) => !name.endsWith("TOKEN"));
    const empty = Object.fromEntries(variables.map((name) => [name, ""]));
    expect(variables.length).toBeGreaterThan(20);
    expect(optionsOf(["--data", "none"], empty)).toEqual(DEFAULT_OPTIONS);
  });
});

describe("an address in brackets", () => {
  test.each(["::1", "::", "fd00::1"])("is the one in them: [%s]", (host) => {
    const token = ["--token", "conductor"];
    expect(optionsOf(["--host", `[${host}]`, ...token]).host).toBe(host);
  });
});

describe("an empty flag", () => {
  const flags = (USAGE.match(/--[a-z-]+/g) ?? []).filter(
    (flag) => flag !== "--help" && flag !== "--version",
  );
  test.each([...new Set(flags)])("is refused, whatever its variable says: %s", (flag) => {
    const message = expect.stringMatching(new RegExp(`^${flag} .*must`));
    const env = { PORT: "80", HOST: "localhost" };
    expect(readCommandLine([`${flag}=`], env)).toEqual({ kind: "wrong", message });
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
  const host = "--allow-host must be a host such as daw.example or daw.example:8443";
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
    ["--allow-host", "https://daw.example", host],
    ["--allow-host", "daw.example/", host],
    ["--allow-host", "DAW.example", host],
    ["--allow-host", "a@daw.example", host],
    ["--allow-host", "daw.example:80", host],
    ["--allow-host", "*", host],
    ["--max-per-address", "0", "--max-per-address must be a number from 1 to 1000000"],
    ["--max-message", "255", "--max-message must be a number from 256 to 1048576"],
    ["--max-fragments", "0", "--max-fragments must be a number from 1 to 10000"],
    ["--max-chunks", "15", "--max-chunks must be a number from 16 to 1000000"],
    ["--message-rate", "0", "--message-rate must be a number from 1 to 1000000"],
    ["--message-burst", "0", "--message-burst must be a number from 1 to 1000000"],
    ["--handshake-timeout", "0", "--handshake-timeout must be a number from 1 to 3600"],
    ["--request-timeout", "3601", "--request-timeout must be a number from 1 to 3600"],
    ["--resume-within", "86401", "--resume-within must be a number from 0 to 86400"],
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
    const flags = USAGE.match(/--[a-z-]+/g) ?? [];
    const wrong = readCommandLine(["--help", ...flags.filter((flag) => flag !== "--help")], {});
    // Each of them exists: one that did not would be named.
    expect(JSON.stringify(wrong)).not.toContain("Unknown option");
    for (const line of USAGE.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
  });
});

const dataOf = (args: readonly string[], env: Environment = {}) => optionsOf(args, env).data;

describe("where sessions are stored", () => {
  test("is a folder for each port, where the platform has them", () => {
    const env = { XDG_DATA_HOME: "/somewhere" };
    expect(dataDirectory(null, 8000, env, "linux")).toBe("/somewhere/codette/8000");
    for (const ignored of [undefined, "", "somewhere", "./here"]) {
      expect(dataDirectory(null, 80, { XDG_DATA_HOME: ignored }, "linux")).toBe(
        `${homedir()}/.local/share/codette/80`,
      );
    }
    const mac = `${homedir()}/Library/Application Support/Codette/8000`;
    expect(dataDirectory(null, 8000, env, "darwin")).toBe(mac);
    expect(dataDirectory(null, 8000, { LOCALAPPDATA: "/local" }, "win32")).toBe(
      "/local/Codette/8000",
    );
  });

  test("must be said where a user has no home", () => {
    vi.mocked(homedir).mockImplementationOnce(() => {
      throw new Error("uv_os_homedir returned ENOENT");
    });
    expect(readCommandLine([], {})).toEqual({
      kind: "wrong",
      message: expect.stringContaining("--data must be a directory, or none"),
    });
    expect(dataOf(["--data", "/there"])).toBe("/there");
  });

  test("is where it is said, from where the server was started", () => {
    expect(dataOf(["--data", "/there"])).toBe("/there");
    expect(dataOf([], { CODETTE_DATA: "there" })).toBe(`${process.cwd()}/there`);
  });

  test("is nowhere when it is said so, and for a port that is another every time", () => {
    expect(dataOf(["--data", "none"], { CODETTE_DATA: "/there" })).toBeNull();
    expect(dataOf(["--port", "0"])).toBeNull();
    expect(dataOf(["--port", "0", "--data", "/there"])).toBe("/there");
  });
});

function messageOf(...args: string[]) {
  const commandLine = readCommandLine(args, {});
  return commandLine.kind === "wrong" ? commandLine.message : commandLine.kind;
}

describe("tokens", () => {
  test.each(["0.0.0.0", "::", "192.168.1.20", "studio.local", "127.0.0.1.example", "128.0.0.1"])(
    "one is needed to bind to %s",
    (host) => {
      expect(messageOf("--host", host)).toContain("give --token or CODETTE_TOKEN");
      expect(messageOf("--host", host, "--token", "secret")).toBe("run");
    },
  );

  test.each(["127.0.0.1", "127.1.2.3", "::1", "localhost"])("none is needed on %s", (host) => {
    expect(messageOf("--host", host)).toBe("run");
  });

  test("one for listening alone needs the other, and is another", () => {
    expect(messageOf("--view-token", "see")).toContain("--view-token needs a --token");
    expect(messageOf("--view-token", "same", "--token", "same")).toContain("must be another");
    expect(optionsOf(["--view-token", "see", "--token", "do"])).toMatchObject({
      token: "do",
      viewToken: "see",
    });
  });

  test.each(["--token", "--view-token"])("%s must not be empty, nor its variable", (flag) => {
    const message = `${flag} and its variable must not be empty: leave them out`;
    const variable = `CODETTE_${flag.slice(2).toUpperCase().replace("-", "_")}`;
    expect(readCommandLine([flag, ""], {})).toEqual({ kind: "wrong", message });
    expect(readCommandLine([], { [variable]: "" })).toEqual({ kind: "wrong", message });
  });

  test.each([" ", "a b", "a/b", "über", "a".repeat(257), "a\nb"])(
    "%j is none, and is not repeated in the sentence",
    (text) => {
      expect(messageOf(`--token=${text}`)).toBe(
        "--token must be 1 to 256 letters, digits and -._~+ (as from: openssl rand -hex 24)",
      );
    },
  );
});
