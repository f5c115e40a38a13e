import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { build } from "vite";
import { firstLine, startNode, stopChild } from "./child.ts";
import type { Cleanup } from "./cleanup.ts";
import type { Network } from "./networks.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const VITE = fileURLToPath(new URL("../../bin/vite.js", import.meta.resolve("vite")));

export interface PageUnderTest {
  readonly id: "codette" | "older" | "older-transition";
  readonly label: string;
  readonly path: string;
}

export const PAGES: readonly PageUnderTest[] = [
  { id: "codette", label: "Codette", path: "/#token=bench" },
  { id: "older", label: "older way", path: "/older/" },
  { id: "older-transition", label: "older + transition", path: "/older/?transition" },
];

/**
 * Builds Codette's page and the older one into `folder`, for production, each to talk to the server at `serverUrl` directly:
 * a proxy in between would delay what is measured.
 */
export async function buildPages(folder: string, serverUrl: string): Promise<void> {
  const common = {
    logLevel: "error",
    mode: "production",
    define: { "import.meta.env.VITE_CODETTE_API": JSON.stringify(serverUrl) },
  } as const;
  await build({ ...common, root: ROOT, build: { outDir: folder, emptyOutDir: false } });
  await build({
    ...common,
    root: fileURLToPath(new URL("older-page", import.meta.url)),
    configFile: false,
    base: "/older/",
    plugins: [react()],
    build: { outDir: join(folder, "older"), emptyOutDir: false },
  });
}

/**
 * Serves what is built in `folder` on the server's side of the network. Playwright could hand the files to the browser just
 * as well, but a page that comes from nowhere counts as the internet's, and Chromium lets none of those talk to an
 * address of this machine.
 */
export async function servePages(network: Network, port: number, folder: string, cleanup: Cleanup) {
  const flags = ["--outDir", folder, "--host", network.listenHost, "--port", String(port)];
  const preview = startNode(network.serverSide, [VITE, "preview", "--strictPort", ...flags]);
  cleanup.own(() => stopChild(preview));
  await firstLine(preview, preview.stdio[1], (line) => line.includes("://") || undefined);
}

/** A port that is free on this machine now. In a new network namespace every port is. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}
