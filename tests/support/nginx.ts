import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const DOCUMENTED = fileURLToPath(new URL("../../docs/nginx.conf", import.meta.url));
/** Debian has it where only root looks. */
const PATH = `${process.env["PATH"]}:/usr/sbin:/usr/local/sbin`;
const canRun = (command: string, flag: string) =>
  spawnSync(command, [flag], { env: { PATH } }).status === 0;

export const hasNginx = canRun("nginx", "-v") && canRun("openssl", "version");

export interface RunningNginx {
  readonly port: number;
  readonly httpPort: number;
  /** What a client has to trust. */
  readonly certificate: string;
  stop(): Promise<void>;
}

/** Debian's nginx with the configuration in docs/, but for its ports, its files and a certificate of its own. */
export async function startNginx(directory: string, serverPort: number): Promise<RunningNginx> {
  const [port, httpPort] = [await freePort(), await freePort()];
  const at = (name: string) => join(directory, name);
  mkdirSync(at("page"));
  writeFileSync(at("page/index.html"), "the page");
  const subject = ["-subj", "/CN=daw.example", "-addext", "subjectAltName=DNS:daw.example"];
  const made = spawnSync(
    "openssl",
    ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"].concat(
      ["-days", "1", "-keyout", at("key.pem"), "-out", at("certificate.pem")],
      subject,
    ),
  );
  if (made.status !== 0) throw new Error(made.stderr.toString());

  let text = readFileSync(DOCUMENTED, "utf8");
  for (const [from, to] of [
    // Not every machine has IPv6.
    [/ +listen \[::\].*\n/g, ""],
    [/listen 443/g, `listen 127.0.0.1:${port}`],
    [/listen 80/g, `listen 127.0.0.1:${httpPort}`],
    [/127\.0\.0\.1:8000/g, `127.0.0.1:${serverPort}`],
    [/\S+fullchain\.pem/g, at("certificate.pem")],
    [/\S+privkey\.pem/g, at("key.pem")],
    [/\/srv\/codette\/dist\/app/g, at("page")],
    [/\/run\/nginx\.pid/g, at("nginx.pid")],
    [/\/var\/log\/nginx/g, directory],
  ] as const) {
    if (!from.test(text)) throw new Error(`docs/nginx.conf has nothing like ${from.source}`);
    text = text.replace(from, to);
  }
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${at(name)};`,
  );
  writeFileSync(at("nginx.conf"), text.replace("http {", `http {\n${temporary.join("\n")}`));

  const user = process.getuid?.() === 0 ? " user root;" : "";
  const nginx = spawn(
    "nginx",
    ["-p", directory, "-c", at("nginx.conf"), "-e", at("error.log"), "-g", `daemon off;${user}`],
    { env: { PATH }, stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  nginx.stderr.on("data", (part: Buffer) => (said += part.toString()));
  const ended = once(nginx, "close");
  await Promise.race([
    listening(port),
    ended.then(() => Promise.reject(new Error(`nginx does not start: ${said}`))),
  ]);
  return {
    port,
    httpPort,
    certificate: readFileSync(at("certificate.pem"), "utf8"),
    stop: () => stop(nginx, ended),
  };
}

async function stop(nginx: ChildProcess, ended: Promise<unknown>) {
  nginx.kill("SIGTERM");
  await ended;
}

/** Settles once somebody takes connections there. Starting takes some milliseconds, and nothing tells that it has. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const isThere = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
