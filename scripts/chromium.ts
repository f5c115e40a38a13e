/** Finds a Chromium for the browser tests, or installs one. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const SYSTEM_NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const MAC_PATH = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const INSTALL_TIMEOUT_MS = 300_000;

/** `CHROMIUM_PATH`, then the system's, then Playwright's own. */
export function findChromium(): string | undefined {
  const named = process.env["CHROMIUM_PATH"];
  if (named) return named;
  const onPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((directory) => SYSTEM_NAMES.map((name) => join(directory, name)));
  return [...onPath, MAC_PATH, chromium.executablePath()].find((path) => existsSync(path));
}

/** Debian's package where that can be had, for it brings the libraries along; else Playwright's download. */
export function installChromium(): string | undefined {
  if (existsSync("/etc/debian_version") && process.getuid?.() === 0) {
    say("No Chromium found: installing Debian's package `chromium`.");
    run("apt-get", ["update", "-qq"]);
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"]);
    const found = findChromium();
    if (found) return found;
  }
  say("No Chromium found: downloading Playwright's.");
  const playwright = dirname(
    createRequire(import.meta.url).resolve("playwright-core/package.json"),
  );
  run(process.execPath, [join(playwright, "cli.js"), "install", "chromium"]);
  return findChromium();
}

function run(command: string, args: readonly string[]) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // What an installer prints belongs beside the tests' own output, not in it.
  spawnSync(command, args, { env, stdio: ["ignore", 2, 2], timeout: INSTALL_TIMEOUT_MS });
}

const say = (text: string) => process.stderr.write(`${text}\n`);
