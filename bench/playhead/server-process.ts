import { firstLine, startNode, stopChild } from "./child.ts";
import type { Cleanup } from "./cleanup.ts";
import type { Network } from "./networks.ts";

/** The real server in a process of its own. */
export interface ServerProcess {
  /** As the browser says it. */
  readonly url: string;
  /** Server time minus the machine's CLOCK_MONOTONIC, and how exactly that is known. */
  readonly clock: { readonly serverMinusMonotonicMs: number; readonly withinMs: number };
}

/** @param pageOrigin whose pages it lets in */
export async function startServer(
  network: Network,
  pageOrigin: string,
  cleanup: Cleanup,
): Promise<ServerProcess> {
  const loaded = ["--import", "tsx", "--import", "./bench/playhead/clock-witness.ts"];
  const flags = ["--host", network.listenHost, "--port", "0", "--origin", pageOrigin];
  // Needed on an address that others can reach. The pages know it.
  flags.push("--token", "bench");
  const server = startNode(network.serverSide, [...loaded, "server/main.ts", ...flags]);
  cleanup.own(() => stopChild(server));
  const [url, clock] = await Promise.all([
    firstLine(server, server.stdio[1], listeningUrl),
    firstLine(server, server.stdio[3], (line) => JSON.parse(line) as ServerProcess["clock"]),
  ]);
  return { url: `http://${network.host}:${new URL(url).port}`, clock };
}

/** Its log is a JSON object a line, and that it listens is the one that has the url. */
function listeningUrl(line: string): string | undefined {
  const { msg, url } = JSON.parse(line) as { msg?: string; url?: string };
  return msg === "listening" ? url : undefined;
}
