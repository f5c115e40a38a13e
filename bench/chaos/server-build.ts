import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { Cleanup } from "../server/cleanup.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const WITNESS = fileURLToPath(new URL("server-witness.ts", import.meta.url));
/** In here, so that Node finds the dependencies of what is built. */
const CACHE = join(ROOT, "node_modules/.cache");

/** The files of what is started. */
export interface Programs {
  readonly server: string;
  /** `server-witness.ts`, without a loader that would be in the memory that it measures. */
  readonly witness: string;
}

/** Builds the server as `npm run build:server` does, into a folder of this run's own. */
export async function buildPrograms(cleanup: Pick<Cleanup, "own">): Promise<Programs> {
  mkdirSync(CACHE, { recursive: true });
  const outDir = mkdtempSync(join(CACHE, "chaos-"));
  cleanup.own(() => rmSync(outDir, { recursive: true, force: true }));
  await build({
    configFile: join(ROOT, "vite.config.ts"),
    root: ROOT,
    mode: "server",
    logLevel: "error",
    build: { outDir },
  });
  await build({
    configFile: false,
    root: ROOT,
    logLevel: "error",
    build: {
      ssr: WITNESS,
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      target: "node20",
      rolldownOptions: { output: { entryFileNames: "witness.js" } },
    },
  });
  return { server: join(outDir, "main.js"), witness: join(outDir, "witness.js") };
}
