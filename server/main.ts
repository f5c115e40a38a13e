#!/usr/bin/env node
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import type { Logger } from "pino";
import { isLoopbackHost } from "./addresses.ts";
import { cannotListen } from "./cannot-listen.ts";
import { createLog } from "./log.ts";
import { type ServerOptions, USAGE, readCommandLine } from "./options.ts";
import { type RunningServer, VERSION, startServer } from "./start-server.ts";

// V8 lets the space for young objects grow eightfold while connections come in, and keeps it: 24 MB, more than all the
// connections of a thousand clients need. What is young here is dead a moment later, and fits in what there is at first.
setFlagsFromString("--semi-space-growth-factor=1");

/** How long requests are still answered after the goodbye: whoever looks at `/ready` is to see it. */
const DRAIN_MS = 300;
/** Shutting down takes no longer, whatever happens, and what is left of the log a moment more. */
const EXIT_WITHIN_MS = 1700;
/** One Ctrl-C may come twice: from the terminal, and handed on by what has started this. */
const ONE_PRESS_MS = 150;
/** A token that can be guessed is none. */
const SHORT_TOKEN = 16;

const commandLine = readCommandLine(process.argv.slice(2), process.env);
switch (commandLine.kind) {
  case "help":
    process.stdout.write(USAGE);
    break;
  case "version":
    process.stdout.write(`${VERSION}\n`);
    break;
  case "wrong":
    process.stderr.write(`${commandLine.message}\n\n${USAGE}`);
    process.exitCode = 2;
    break;
  case "run":
    await run(commandLine.options);
}

async function run(options: ServerOptions) {
  const { log, exit } = createLog(options.logLevel);

  let running: RunningServer | null = null;
  // Whatever was in the middle of being done is in a state that nobody has thought of: it ends here.
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "uncaught error: the server ends");
    // The log takes a moment to be written, and nobody is to be answered meanwhile.
    running?.abandon();
    void exit(1);
  });
  async function end(drainMs: number) {
    // Nobody has been let in yet.
    if (running === null) return exit(0);
    const goneInTime = sleep(EXIT_WITHIN_MS, null, { ref: false });
    const closed = running.close(drainMs).then(() => log.info("stopped"));
    await Promise.race([closed, goneInTime]);
    await exit(0);
  }
  let askedMs: number | null = null;
  const stop = (signal: NodeJS.Signals) => {
    if (askedMs !== null) {
      const isOnePress = signal === "SIGINT" && performance.now() - askedMs < ONE_PRESS_MS;
      // Asked twice, it goes at once.
      if (!isOnePress) void exit(1);
      return;
    }
    askedMs = performance.now();
    log.info({ signal }, "shutting down");
    // Nobody looks at `/ready` after a Ctrl-C.
    void end(signal === "SIGINT" ? 0 : DRAIN_MS);
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);

  const server = await startServer(options, log).catch((error: NodeJS.ErrnoException) => {
    process.stderr.write(`${cannotListen(error, options, "--port or PORT")}\n`);
    process.exit(1);
  });
  running = server;
  const data = options.data ?? "none: sessions are in memory alone";
  log.info({ url: server.url, version: VERSION, data }, "listening");
  warn(options, log);
}

/** What is allowed, and not wise. */
function warn({ token, viewToken, origins, allowHosts }: ServerOptions, log: Logger) {
  if ([token, viewToken].some((each) => each !== null && each.length < SHORT_TOKEN)) {
    log.warn(`a token of less than ${SHORT_TOKEN} characters can be guessed: openssl rand -hex 24`);
  }
  const names = [...origins.map((origin) => new URL(origin).hostname), ...allowHosts];
  const foreign = names.filter((name) => !isLoopbackHost(name.replace(/:\d+$/, "")));
  if (token === null && foreign.length > 0) {
    log.warn(
      { names: foreign },
      "there is no --token: whoever can reach this server by these names can command",
    );
  }
}
