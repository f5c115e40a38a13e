import { pino } from "pino";
import { DEFAULT_OPTIONS, type ServerOptions } from "../../server/options.ts";
import { type RunningServer, startServer } from "../../server/start-server.ts";

export interface LogLine {
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** The real server on a free port, in this process. */
export interface TestServer extends RunningServer {
  /** `ws://127.0.0.1:…` */
  readonly wsUrl: string;
  /** The first line that fits, of those that were written and of those to come. */
  logged(fits: (line: LogLine) => boolean): Promise<LogLine>;
}

/** Long enough to be wrong for certain. Nothing that works waits for it. */
export const GIVE_UP_MS = 3000;

export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const lines: LogLine[] = [];
  const waiting = new Set<(line: LogLine) => void>();
  const log = pino({ level: options.logLevel ?? "info" }, { write: (text) => keep(text) });
  function keep(text: string) {
    const line = JSON.parse(text) as LogLine;
    lines.push(line);
    for (const take of waiting) take(line);
  }

  const server = await startServer({ ...DEFAULT_OPTIONS, port: 0, ...options }, log);
  return {
    ...server,
    wsUrl: server.url.replace("http", "ws"),
    logged: (fits) =>
      new Promise((resolve, reject) => {
        const written = lines.find(fits);
        if (written) return resolve(written);
        const timer = setTimeout(() => {
          reject(new Error(`no such line in the log:\n${lines.map((l) => l.msg).join("\n")}`));
        }, GIVE_UP_MS);
        waiting.add(function take(line) {
          if (!fits(line)) return;
          waiting.delete(take);
          clearTimeout(timer);
          resolve(line);
        });
      }),
  };
}
