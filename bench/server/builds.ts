import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { Cleanup } from "./cleanup.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const HERE = fileURLToPath(new URL(".", import.meta.url));
/** In here, so that Node finds the dependencies of what is built. */
const CACHE = join(ROOT, "node_modules/.cache");
const OWN_SERVER = join(ROOT, "dist/server/main.js");
const ITS_SOURCES = ["server", "src/core", "src/protocol"];

/** The files of what is started. */
export interface Programs {
  readonly codette: string;
  readonly load: string;
  /** @param file the name of a built contestant */
  contestant(file: string): string;
}

/**
 * Plain JavaScript for everything that is measured, and for what measures: nobody pays for a loader, and nobody is compiled
 * another way than the others.
 *
 * @param given a build of Codette's server that takes the place of `dist/server`
 */
export async function buildPrograms(
  given: string | undefined,
  cleanup: Cleanup,
): Promise<Programs> {
  if (given !== undefined && !existsSync(given)) throw new Error(`there is no ${given}`);
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, "bench-server-"));
  cleanup.own(() => rmSync(folder, { recursive: true, force: true }));
  await build({
    configFile: false,
    root: ROOT,
    logLevel: "error",
    build: {
      ssr: true,
      outDir: folder,
      copyPublicDir: false,
      target: "node20",
      rolldownOptions: {
        input: {
          load: join(HERE, "load/main.ts"),
          net: join(HERE, "contestants/net.ts"),
          "net-asking": join(HERE, "contestants/net-asking.ts"),
          "send-once": join(HERE, "contestants/send-once.ts"),
          "socket-io": join(HERE, "contestants/socket-io.ts"),
          naive: join(HERE, "contestants/naive.ts"),
        },
        output: { entryFileNames: "[name].js" },
      },
    },
  });
  return {
    codette: given === undefined ? ownServer() : resolve(given),
    load: join(folder, "load.js"),
    contestant: (file) => join(folder, file),
  };
}

/** What `npm run build:server` makes, made anew when a source is younger. */
function ownServer(): string {
  if (existsSync(OWN_SERVER) && statSync(OWN_SERVER).mtimeMs > lastChangeMs()) return OWN_SERVER;
  const { status, stdout, stderr } = spawnSync("npm", ["run", "build:server"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the server cannot be built:\n${stdout}${stderr}`);
  return OWN_SERVER;
}

function lastChangeMs(): number {
  const files = ITS_SOURCES.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) =>
      join(ROOT, folder, file),
    ),
  );
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}
