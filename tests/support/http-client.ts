import { once } from "node:events";
import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body parsed, where it is JSON. */
  readonly json: Record<string, unknown>;
}

export interface HttpQuestion {
  readonly method?: string;
  /** Any header, also `Host`, `Origin` and `Upgrade`, which `fetch` keeps to itself. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One HTTP request as it is written here, and its answer. `101 Switching Protocols` is an answer like any other. */
export async function ask(url: string, question: HttpQuestion = {}): Promise<HttpAnswer> {
  const { method = "GET", headers = {}, body } = question;
  const sent = request(url, { method, headers, agent: false });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent.on("response", resolve);
    sent.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve(response);
    });
    sent.on("error", reject);
  });
  sent.end(body);
  const response = await answered;
  const status = response.statusCode ?? 0;
  if (status === 101) return { status, headers: response.headers, text: "", json: {} };

  const parts: Buffer[] = [];
  response.on("data", (part: Buffer) => parts.push(part));
  await once(response, "end");
  const text = Buffer.concat(parts).toString("utf8");
  const isJson = response.headers["content-type"]?.startsWith("application/json") ?? false;
  const json = isJson && text !== "" ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status, headers: response.headers, text, json };
}

/** What a WebSocket client sends to open a connection: the handshake of RFC 6455, section 1.2. */
export const HANDSHAKE = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
} as const;
