import { join } from "node:path";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { type Plugin, build } from "vite";
import type { Scenario } from "./scenarios.ts";

export interface PageUnderTest {
  readonly id: "ours" | "naive" | "bare";
  readonly label: string;
}

export const PAGES: readonly PageUnderTest[] = [
  { id: "ours", label: "Codette" },
  { id: "naive", label: "naive" },
  /** A line that moves and nothing else: what the browser takes for a frame at the least. */
  { id: "bare", label: "one line" },
];

/** There is nothing in the bare page to zoom or to scroll. */
export const pagesFor = ({ wheelAt, notchesIn }: Scenario): readonly PageUnderTest[] =>
  PAGES.filter(({ id }) => id !== "bare" || (wheelAt === null && notchesIn === 0));

export const pathOf = ({ id }: PageUnderTest): string => `/${id}/`;

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Builds all of them into `folder`, for production, to talk to the server at `serverUrl` directly. */
export async function buildPages(folder: string, serverUrl: string): Promise<void> {
  for (const page of PAGES) {
    await build({
      logLevel: "error",
      mode: "production",
      configFile: false,
      root: here(page.id),
      base: pathOf(page),
      define: { "import.meta.env.VITE_CODETTE_API": JSON.stringify(serverUrl) },
      plugins: [react(), ...(page.id === "naive" ? [naivePlayhead()] : [])],
      build: { outDir: join(folder, page.id), emptyOutDir: false },
    });
  }
}

/** The same page in all else: what differs is the one hook through which it learns where the playhead is. */
function naivePlayhead(): Plugin {
  let replaced = 0;
  return {
    name: "naive-playhead",
    enforce: "pre",
    resolveId(source) {
      if (!source.endsWith("/usePlayhead.ts")) return null;
      replaced += 1;
      return here("naive/naive-playhead.ts");
    },
    buildEnd() {
      if (replaced === 0) this.error("nothing in the page imports usePlayhead.ts any more");
    },
  };
}
