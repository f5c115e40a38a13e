#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { pino } from "pino";
import { cannotListen } from "./cannot-listen.ts";
import { type ServerOptions, USAGE, readCommandLine } from "./options.ts";
import { VERSION, startServer } from "./start-server.ts";

// V8 lets the space for young objects grow eightfold while connections come in, and keeps it: 24 MB, more than all the
// connections of a thousand clients need. What is young here is dead a moment later, and fits in what there is at first.
setFlagsFromString("--semi-space-growth-factor=1");

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
  const log = pino({ level: options.logLevel });
  const server = await startServer(options, log).catch((error: NodeJS.ErrnoException) => {
    process.stderr.write(`${cannotListen(error, options, "--port or PORT")}\n`);
    process.exit(1);
  });
  log.info({ url: server.url, version: VERSION }, "listening");

  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    // Asked twice, it goes at once.
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info({ signal }, "shutting down");
    void server.close().then(() => {
      log.info("stopped");
      process.exit(0);
    });
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}
