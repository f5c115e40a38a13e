import { createServer as createPage } from "vite";
import { type Socket, connect } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GIVE_UP_MS, type TestServer, startTestServer } from "../support/test-server.ts";
import { readClock } from "../support/ways-in.ts";

let server: TestServer;
let page: Awaited<ReturnType<typeof startPage>>;
beforeAll(async () => {
  server = await startTestServer();
  page = await startPage(server.port);
});
afterAll(async () => {
  await page.vite.close();
  await server.close();
});

/** Vite's development server with the repository's own configuration, passing on to `port`. */
async function startPage(port: number) {
  const before = { port: process.env["PORT"], host: process.env["HOST"] };
  process.env["PORT"] = String(port);
  process.env["HOST"] = "127.0.0.1";
  const vite = await createPage({
    logLevel: "silent",
    cacheDir: "/tmp/x",
    server: { host: "127.0.0.1", port: 0, strictPort: false, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  await vite.listen();
  return { vite, port: (vite.httpServer?.address() as AddressInfo).port, before };
}
test("x", async () => {
  console.log(page.port, server.port, page.vite.config.server.proxy);
});
