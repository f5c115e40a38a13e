import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { freePort } from "../support/app.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const running: ChildProcessWithoutNullStreams[] = [];

afterEach(() => {
  for (const { pid } of running.splice(0)) {
    try {
      if (pid !== undefined) process.kill(-pid, "SIGKILL");
    } catch {
      // Ended by itself, as it should.
    }
  }
});

/** `npm run dev` as a terminal runs it: in a process group of its own, which Ctrl-C signals as a whole. */
function runDev(env: Readonly<Record<string, string>>) {
  const child = spawn("npm", ["run", "dev"], {
    cwd: ROOT,
    env: { ...process.env, HOST: "127.0.0.1", ...env },
    detached: true,
  });
  running.push(child);
  let text = "";
  const waiting = new Set<() => void>();
  const onData = (chunk: Buffer) => {
    text += chunk.toString();
    for (const check of waiting) check();
  };
  child.stdout.on("data", onData);
  child.stderr.on("data", onData);
  return {
    ended: once(child, "close"),
    text: () => text,
    says: (what: string) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (!text.includes(what)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    pressCtrlC: () => process.kill(-(child.pid ?? 0), "SIGINT"),
    signalNpmAlone: () => child.kill("SIGTERM"),
  };
}

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === "::1"),
);

const isReachable = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

describe("npm run dev", () => {
  test.each(["pressCtrlC", "signalNpmAlone"] as const)(
    "starts both, says where in one banner, and ends both at once (%s)",
    async (end) => {
      const [port, pagePort] = [await freePort(), await freePort()];
      const dev = runDev({ PORT: String(port), CODETTE_PAGE_PORT: String(pagePort) });
      await dev.says("Ctrl-C stops both");
      const [pageUrl, serverUrl] = [`http://localhost:${pagePort}`, `http://localhost:${port}`];
      expect(dev.text()).toContain(pageUrl);
      expect(dev.text()).toContain(serverUrl);
      expect(await (await fetch(pageUrl)).text()).toContain("<title>Codette</title>");
      expect(await (await fetch(`${pageUrl}/health`)).json()).toMatchObject({ status: "healthy" });
      expect(await isReachable(`${serverUrl}/health`)).toBe(true);

      dev[end]();
      await dev.ended;
      expect(await isReachable(pageUrl)).toBe(false);
      expect(await isReachable(`${serverUrl}/health`)).toBe(false);
      expect(dev.text()).toContain("stopped");
      expect(dev.text()).not.toMatch(/Force killing|\n\s+at /);
    },
  );

  test.each([
    ["the server's", "PORT"],
    ["the page's", "CODETTE_PAGE_PORT"],
  ])("says in one sentence that %s port is in use", async (_, variable) => {
    const blocker = createServer();
    const busy = await freePort();
    blocker.listen(busy, "127.0.0.1");
    await once(blocker, "listening");
    const others = { PORT: String(await freePort()), CODETTE_PAGE_PORT: String(await freePort()) };
    const dev = runDev({ ...others, [variable]: String(busy) });
    const [code] = await dev.ended;
    blocker.close();
    expect(code).toBe(1);
    const said = dev
      .text()
      .split("\n")
      .filter((line) => line.includes(String(busy)));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("is in use");
    expect(dev.text()).not.toMatch(/\n\s+at /);
  });

  test.each([
    [
      { HOST: "no-such-host.invalid", CODETTE_TOKEN: "secret" },
      "This machine has no address no-such-host.invalid",
    ],
    [{ PORT: "0" }, "PORT must be a port of its own"],
    [{ PORT: "eighty" }, '--port must be a number from 0 to 65535, not "eighty"'],
    [{ CODETTE_PAGE_PORT: "70000" }, "CODETTE_PAGE_PORT must be a port from 1 to 65535"],
  ])("says what is wrong with %j and starts nothing", async (wrong, sentence) => {
    const ports = { PORT: String(await freePort()), CODETTE_PAGE_PORT: String(await freePort()) };
    const dev = runDev({ ...ports, ...wrong });
    const [code] = await dev.ended;
    expect(code).toBe(1);
    expect(dev.text()).toContain(sentence);
    expect(dev.text()).not.toMatch(/\n\s+at /);
  });

  test.skipIf(!hasIpv6)("serves a page whose server is at an IPv6 address", async () => {
    const ports = { PORT: String(await freePort()), CODETTE_PAGE_PORT: String(await freePort()) };
    const dev = runDev({ HOST: "::1", ...ports });
    await dev.says("Ctrl-C stops both");
    const answer = await fetch(`http://[::1]:${ports.CODETTE_PAGE_PORT}/transport/status`);
    expect(await answer.json()).toMatchObject({ playing: false });
    dev.pressCtrlC();
    await dev.ended;
  });
});
