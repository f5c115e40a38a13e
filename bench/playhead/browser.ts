import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import type { Cleanup } from "./cleanup.ts";
import type { Network } from "./networks.ts";

/**
 * Chromium on its side of the network. Playwright talks to it over a pipe, which a network namespace does not cut, so all
 * that it takes is another program to start: one that enters the namespace first.
 */
export async function launchBrowser(
  chromiumPath: string,
  network: Network,
  folder: string,
  cleanup: Cleanup,
): Promise<Browser> {
  let executablePath = chromiumPath;
  if (network.browserSide.length > 0) {
    executablePath = join(folder, "chromium-inside");
    const command = [...network.browserSide, `'${chromiumPath}'`].join(" ");
    writeFileSync(executablePath, `#!/bin/sh\nexec ${command} "$@"\n`);
    chmodSync(executablePath, 0o700);
  }
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
    // The clean-up closes it, in its turn.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  cleanup.own(() => browser.close());
  return browser;
}
