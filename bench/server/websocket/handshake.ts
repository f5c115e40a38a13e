import { createHash } from "node:crypto";

/** What a head may be long before it is nobody's. */
const MAX_HEAD_BYTES = 8192;
const HEAD_END = "\r\n\r\n";
/** RFC 6455, section 1.3. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

export const acceptOf = (key: string): string =>
  createHash("sha1")
    .update(key + GUID)
    .digest("base64");

export const requestHead = (host: string, path: string, key: string): string =>
  [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${key}${HEAD_END}`,
  ].join("\r\n");

export const answerHead = (key: string): string =>
  [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${acceptOf(key)}${HEAD_END}`,
  ].join("\r\n");

/** An HTTP head, and the bytes that came behind it. */
export interface Head {
  readonly firstLine: string;
  /** By its name in lower case. */
  header(name: string): string | undefined;
  readonly rest: Buffer;
}

/**
 * Collects chunks until the head is whole.
 *
 * @throws Error when there is no end to it
 */
export function createHeadReader(): (chunk: Uint8Array) => Head | null {
  let read = Buffer.alloc(0);
  return (chunk) => {
    read = Buffer.concat([read, chunk]);
    const end = read.indexOf(HEAD_END);
    if (end < 0) {
      if (read.length > MAX_HEAD_BYTES)
        throw new Error(`no end of the head in ${read.length} bytes`);
      return null;
    }
    const [firstLine = "", ...lines] = read.toString("latin1", 0, end).split("\r\n");
    return {
      firstLine,
      header: (name) =>
        lines
          .find((line) => line.toLowerCase().startsWith(`${name}:`))
          ?.slice(name.length + 1)
          .trim(),
      rest: read.subarray(end + HEAD_END.length),
    };
  };
}
