/**
 * `npm test`: every test there is. Arguments go on to vitest. Closes with a line `N passed, N failed` of the real counts.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findChromium, installChromium } from "./chromium.ts";

const named = process.env["CHROMIUM_PATH"];
if (named && !existsSync(named)) {
  process.stderr.write(`CHROMIUM_PATH is ${named}, and there is no such file.\n`);
  process.exit(1);
}
const chromiumPath = findChromium() ?? installChromium();
const projects = chromiumPath ? [] : ["--project", "unit", "--project", "react"];
if (!chromiumPath) {
  process.stderr.write(
    "There is no Chromium and none could be installed: the tests in tests/browser and tests/scripts are skipped.\n",
  );
  if (process.env["CI"] === "true") process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), "codette-test-"));
const report = join(folder, "report.json");
const vitest = dirname(createRequire(import.meta.url).resolve("vitest/package.json"));
const { status } = spawnSync(
  process.execPath,
  [
    join(vitest, "vitest.mjs"),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...projects,
    ...process.argv.slice(2),
  ],
  {
    stdio: "inherit",
    env: { ...process.env, ...(chromiumPath && { CHROMIUM_PATH: chromiumPath }) },
  },
);
const counts = readCounts();
rmSync(folder, { recursive: true });

// A test file that cannot even be loaded has no tests that could fail, and vitest's status says so.
const failed = counts.failed === 0 && status !== 0 ? 1 : counts.failed;
process.stdout.write(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped\n`);
process.exitCode = status ?? 1;

function readCounts() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
      readFileSync(report, "utf8"),
    ) as Record<string, number>;
    return {
      passed: numPassedTests ?? 0,
      failed: numFailedTests ?? 0,
      skipped: numPendingTests ?? 0,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
