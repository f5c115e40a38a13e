import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CACHE = join(ROOT, "node_modules/.cache");
let folder: string;

beforeAll(() => {
  mkdirSync(CACHE, { recursive: true });
  folder = mkdtempSync(join(CACHE, "build-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function built(mode: "package" | "server", file: string) {
  const outDir = join(folder, mode);
  await build({ root: ROOT, mode, logLevel: "silent", build: { outDir } });
  return join(outDir, file);
}

/** The packages that a built file imports. */
function importsOf(file: string): string[] {
  const sources = readFileSync(file, "utf8").matchAll(/^import\b[^"']*["']([^"']+)["']/gm);
  return [...sources]
    .map(([, source = ""]) => source)
    .filter((source) => !isBuiltin(source) && !source.startsWith("."))
    .map((source) => source.split("/", source.startsWith("@") ? 2 : 1).join("/"));
}

const dependencies = Object.keys(packageJson.dependencies);

test("the built server runs on what the package installs, and says so on its port", async () => {
  const main = await built("server", "main.js");
  expect(dependencies).toEqual(expect.arrayContaining(importsOf(main)));
  // What it has of others it has with their licenses.
  expect(readFileSync(join(dirname(main), "licenses.md"), "utf8")).toMatch(/^## ws - .*\(MIT\)$/m);
  expect(readFileSync(main, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);

  const server = spawn(process.execPath, [main, "--port", "0"]);
  const [line] = await once(server.stdout, "data");
  const { url } = JSON.parse(String(line));
  const health = await fetch(`${url}/health`);
  expect(await health.json()).toMatchObject({ status: "healthy", version: packageJson.version });
  server.kill();
  expect(await once(server, "exit")).toEqual([0, null]);
});

test("the built package imports nothing that it does not install, and loads where there is no browser", async () => {
  const index = await built("package", "index.js");
  expect([...dependencies, "react"]).toEqual(expect.arrayContaining(importsOf(index)));
  const codette = await import(/* @vite-ignore */ pathToFileURL(index).href);
  expect(Object.keys(codette)).toEqual(
    expect.arrayContaining([
      "DAWProvider",
      "createTransportClient",
      "useConnection",
      "usePlayhead",
      "useTransport",
      "useTransportCommands",
    ]),
  );
  const client = codette.createTransportClient({ lazy: true });
  expect(client.positionAt(0)).toEqual({ beats: 0, seconds: 0, bpm: 120 });
  client.dispose();
});
