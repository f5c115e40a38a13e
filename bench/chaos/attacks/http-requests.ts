import type { HttpAttack } from "./attack.ts";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";

/** A header given as null is left out; as a list it is there several times. */
export type Headers = Readonly<Record<string, string | readonly string[] | null>>;

export interface RequestShape {
  readonly method?: string;
  readonly path?: string;
  readonly version?: string;
  readonly headers?: Headers;
  readonly body?: string;
}

/** A request as it is written here, with a `Host` unless it is said otherwise. It asks for the connection to be closed. */
export function request(host: string, shape: RequestShape = {}): string {
  const { method = "GET", path = "/health", version = "HTTP/1.1", body = "" } = shape;
  const headers: Headers = { Host: host, Connection: "close", ...shape.headers };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [value].flat().map((each) => `${name}: ${each}`),
  );
  return `${method} ${path} ${version}\r\n${lines.join("\r\n")}\r\n\r\n${body}`;
}

/** The opening handshake of RFC 6455, section 4.1, but for what is said otherwise. */
export const handshake = (host: string, shape: RequestShape = {}): string =>
  request(host, {
    path: "/ws/transport",
    ...shape,
    headers: {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": KEY,
      ...shape.headers,
    },
  });

/** Sent whole, and then waited for the answer. */
export const httpAttack = (
  name: string,
  expected: string,
  bytes: (host: string) => string | Buffer,
): HttpAttack => ({ name, expected, send: (wire, host) => wire.write(bytes(host)) });
