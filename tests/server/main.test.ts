import { once } from "node:events";
import { connect as connectRaw } from "node:net";
import { describe, expect, test, vi } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { USAGE } from "../../server/options.ts";
import { CHILD_GIVE_UP_MS, type Child, startChild } from "../support/child-process.ts";
import { HANDSHAKE, ask } from "../support/http-client.ts";
import { connect } from "../support/socket-client.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { startTestServer } from "../support/test-server.ts";

vi.setConfig({ testTimeout: 2 * CHILD_GIVE_UP_MS });

const start = (args: readonly string[], env?: Readonly<Record<string, string>>) =>
  startChild(process.execPath, ["--import", "tsx", "server/main.ts", ...args], env);

const logLines = (child: Child) =>
  child
    .stdout()
    .split("\n")
    .filter(Boolean)
    .map(
      (line) => JSON.parse(line) as { msg: string; url?: string; version?: string; data?: string },
    );

const hasLogged = (msg: string) => (stdout: string) => stdout.includes(`"msg":"${msg}"`);

/** A server in a process of its own, once it listens. */
async function startListening(args: readonly string[], env?: Readonly<Record<string, string>>) {
  const child = start(args, env);
  await child.written(hasLogged("listening"));
  const { url = "" } = logLines(child)[0] ?? {};
  return { child, url, port: Number(new URL(url).port) };
}

/** A client that never answers a goodbye. */
async function connectRude(port: number) {
  const socket = connectRaw({ port, host: "127.0.0.1", allowHalfOpen: true });
  const headers = Object.entries(HANDSHAKE).map(([name, value]) => `${name}: ${value}`);
  socket.write(`GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${headers.join("\r\n")}\r\n\r\n`);
  socket.on("error", () => {});
  await once(socket, "data");
  return socket;
}

/** Has it log so many lines of 28 kB. */
async function fillLog(url: string, count: number) {
  for (let i = 0; i < count; i += 1) {
    await ask(`${url}/${"x".repeat(14_000)}`, { headers: HANDSHAKE });
  }
}

describe("codette-server, asked for words,", () => {
  test("prints its usage", async () => {
    const child = start(["--help"]);
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(child.stdout()).toBe(USAGE);
    expect(child.stderr()).toBe("");
  });

  test("prints its version", async () => {
    const child = start(["--version"]);
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(child.stdout()).toBe(`${packageJson.version}\n`);
  });
});

describe("codette-server, started wrong,", () => {
  test.each([
    [["--prot", "80"], {}, "Unknown option '--prot'"],
    [[], { CODETTE_HZ: "61" }, '--hz must be a number from 0 to 60, not "61"'],
  ])("with %j and %j, ends with code 2 and says how to use it", async (args, env, words) => {
    const child = start(args, env);
    expect(await child.ended).toEqual({ code: 2, signal: null });
    expect(child.stderr().startsWith(words)).toBe(true);
    expect(child.stderr().endsWith(`\n\n${USAGE}`)).toBe(true);
    expect(child.stdout()).toBe("");
  });

  test("on a busy port, ends with code 1 and one sentence", async () => {
    const other = await startTestServer();
    const child = start(["--port", String(other.port)]);
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.stderr()).toBe(
      `Port ${other.port} on 127.0.0.1 is in use: stop what runs there, or choose another with --port or PORT.\n`,
    );
    expect(child.stdout()).toBe("");
    await other.close();
  });

  test("at an address that this machine has not, ends with code 1 and one sentence", async () => {
    // From RFC 5737: an address that nobody has.
    const child = start(["--port", "0", "--host", "203.0.113.1", "--token", "secret"]);
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.stderr()).toBe(
      "This machine has no address 203.0.113.1: choose another with --host or HOST.\n",
    );
  });
});

describe("codette-server", () => {
  test("says where it listens, and serves there", async () => {
    const { child, url } = await startListening([], { PORT: "0", HOST: "localhost" });
    expect(url).toMatch(/^http:\/\/localhost:\d+$/);
    expect(logLines(child)[0]).toMatchObject({ msg: "listening", version: packageJson.version });
    expect((await ask(`${url}/health`)).json).toMatchObject({ status: "healthy" });
  });

  test("lets in the pages of an origin that it is told, and no others", async () => {
    const { url } = await startListening(["--port", "0", "--origin", "https://daw.example"]);
    const from = (Origin: string) => ask(`${url}/transport/status`, { headers: { Origin } });
    expect((await from("https://daw.example")).status).toBe(200);
    expect((await from("https://evil.example")).status).toBe(403);
  });

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "ends on %s within two seconds with code 0, and says goodbye to everybody first",
    async (signal) => {
      const { child, url, port } = await startListening(["--port", "0"]);
      const ws = url.replace("http", "ws");
      const paths = ["/ws", "/ws/transport", "/ws/transport/clock", "/ws/transport/control"];
      const clients = await Promise.all(paths.map((path) => connect(ws + path)));
      const rude = await connectRude(port);

      const startedMs = performance.now();
      child.process.kill(signal);
      expect(await child.ended).toEqual({ code: 0, signal: null });
      expect(performance.now() - startedMs).toBeLessThan(2000);
      for (const client of clients) expect((await client.closed).code).toBe(1001);
      const messages = logLines(child).map(({ msg }) => msg);
      expect(messages).toContain("shutting down");
      expect(messages.at(-1)).toBe("stopped");
      expect(child.stderr()).toBe("");
      rude.destroy();
    },
  );

  test("ends at once when it is asked twice", async () => {
    const { child, port } = await startListening(["--port", "0"]);
    const rude = await connectRude(port);
    child.process.kill("SIGTERM");
    await child.written(hasLogged("shutting down"));
    child.process.kill("SIGTERM");
    expect(await child.ended).toEqual({ code: 1, signal: null });
    rude.destroy();
  });

  test.each([
    ["takes what one press of Ctrl-C brings for one", 0, 0],
    ["ends at once when Ctrl-C is pressed twice", 250, 1],
  ])("%s", async (_name, pauseMs, code) => {
    const { child, port } = await startListening(["--port", "0"]);
    // Who does not answer the goodbye is waited for.
    const rude = await connectRude(port);
    child.process.kill("SIGINT");
    await child.written(hasLogged("shutting down"));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    child.process.kill("SIGINT");
    expect(await child.ended).toEqual({ code, signal: null });
    expect(logLines(child).at(-1)?.msg).toBe(code === 0 ? "stopped" : "shutting down");
    rude.destroy();
  });

  test("says the last state to everybody before goodbye, and at /ready that it goes", async () => {
    const { child, url } = await startListening(["--port", "0"]);
    const ws = url.replace("http", "ws");
    const client = await connect(`${ws}/ws/transport?hz=0`);
    await client.next();
    child.process.kill("SIGTERM");
    await child.written(hasLogged("shutting down"));
    expect(await ask(`${url}/ready`)).toMatchObject({
      status: 503,
      json: { status: "shutting down" },
    });
    const refused = await ask(`${url}/ws`, { headers: HANDSHAKE });
    expect(refused.status).toBe(503);
    expect((await client.next()).json).toMatchObject({ type: "state" });
    expect(await client.closed).toEqual({ code: 1001, reason: "the server is shutting down" });
    expect(await child.ended).toEqual({ code: 0, signal: null });
  });

  test("ends in time when nobody reads its log any more", async () => {
    const { child, url } = await startListening(["--port", "0"]);
    child.process.stdout?.destroy();
    const client = await connect(`${url.replace("http", "ws")}/ws`);
    client.socket.terminate();
    const startedMs = performance.now();
    child.process.kill("SIGTERM");
    const [code] = (await once(child.process, "exit")) as [number];
    expect(code).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });

  test.each([
    ["in time", false, 0],
    ["at once, asked twice,", true, 1],
  ])("ends %s when its log is not read and there is no room for more", async (_, twice, code) => {
    const { child, url } = await startListening(["--port", "0"]);
    child.process.stdout?.pause();
    await fillLog(url, 40);
    const client = await connect(`${url.replace("http", "ws")}/ws`);
    const startedMs = performance.now();
    child.process.kill("SIGTERM");
    if (twice) {
      // Two signals that come together are one.
      await client.closed;
      child.process.kill("SIGTERM");
    }
    const [ended] = (await once(child.process, "exit")) as [number | null];
    expect(ended).toBe(code);
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });

  test("says how many lines of its log are lost when it is read again", async () => {
    const { child, url } = await startListening(["--port", "0"]);
    child.process.stdout?.pause();
    await fillLog(url, 80);
    child.process.stdout?.resume();
    await child.written((stdout) => stdout.includes("lines of this log are lost"));
    const lines = logLines(child);
    const refused = lines.filter(({ msg }) => msg === "client refused").length;
    const lost = lines.find(({ msg }) => msg.startsWith("lines of this log are lost"));
    expect(lost).toMatchObject({ lines: 80 - refused });
    expect(refused).toBeLessThan(80);
  });

  test("says where sessions are stored, and warns of a token that can be guessed", async () => {
    const data = temporaryDirectory();
    const { child } = await startListening(["--port", "0", "--data", data, "--token", "secret"]);
    expect(logLines(child)[0]).toMatchObject({ data });
    await child.written((stdout) => stdout.includes("can be guessed"));
    expect(child.stdout()).not.toContain("secret");
  });

  test("warns of a name that others know while there is no token", async () => {
    const { child } = await startListening(["--port", "0", "--allow-host", "daw.example"]);
    await child.written((stdout) => stdout.includes("there is no --token"));
    expect(logLines(child)[0]).toMatchObject({ data: "none: sessions are in memory alone" });
  });

  test.each([
    ["an error", "throw new Error('a slip of the pen')"],
    ["a rejected promise", "Promise.reject(new Error('a slip of the pen'))"],
  ])(
    "ends on %s that nobody has thought of, says which, and answers nothing more",
    async (_, slip) => {
      const later = `process.on("SIGUSR2", () => { ${slip} })`;
      const module = `data:text/javascript,${encodeURIComponent(later)}`;
      const args = ["--import", "tsx", "--import", module, "server/main.ts", "--port", "0"];
      const child = startChild(process.execPath, args);
      await child.written(hasLogged("listening"));
      const { url = "" } = logLines(child)[0] ?? {};
      const client = await connect(`${url.replace("http", "ws")}/ws`);
      child.process.kill("SIGUSR2");
      expect(await client.closed).toEqual({ code: 1006, reason: "" });
      expect(await child.ended).toEqual({ code: 1, signal: null });
      const fatal = child
        .stdout()
        .split("\n")
        .find((line) => line.includes('"level":60'));
      expect(fatal).toContain("a slip of the pen");
      expect(child.stdout()).not.toContain("shutting down");
    },
  );

  test("ends with code 0 when it is asked to before it listens", async () => {
    const soon = `process.on("newListener", (name) => {
      if (name === "SIGTERM") queueMicrotask(() => process.emit("SIGTERM", "SIGTERM"));
    })`;
    const module = `data:text/javascript,${encodeURIComponent(soon)}`;
    const args = ["--import", "tsx", "--import", module, "server/main.ts", "--port", "0"];
    const child = startChild(process.execPath, args);
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(logLines(child).map(({ msg }) => msg)).toEqual(["shutting down"]);
  });

  test("says that another has its directory, and waits no longer than a goodbye takes", async () => {
    const data = temporaryDirectory();
    await startListening(["--port", "0", "--data", data]);
    const child = start(["--port", "0", "--data", data]);
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.stderr()).toBe(
      `Another server stores its sessions in ${data}: stop it, or choose another directory with --data.\n`,
    );
  });
});
