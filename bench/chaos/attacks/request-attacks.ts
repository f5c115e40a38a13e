import { setTimeout as sleep } from "node:timers/promises";
import type { HttpAttack } from "./attack.ts";
import { type RequestShape, handshake, httpAttack, request } from "./http-requests.ts";

const wrong = (name: string, expected: string, shape: RequestShape) =>
  httpAttack(name, expected, (host) => request(host, shape));
const raw = (name: string, expected: string, bytes: string | Buffer) =>
  httpAttack(name, expected, () => bytes);
const kept = (host: string) => request(host, { headers: { Connection: "keep-alive" } });
/** A request with this line among its headers, as it stands. */
const line = (name: string, expected: string, text: string) =>
  httpAttack(name, expected, (host) =>
    request(host).replace("\r\nConnection", `\r\n${text}\r\nConnection`),
  );
const post = (name: string, expected: string, headers: RequestShape["headers"], body: string) =>
  wrong(name, expected, { method: "POST", path: "/transport/play", headers: headers ?? {}, body });

/** A TLS 1.2 ClientHello, cut after its session id. */
const CLIENT_HELLO = Buffer.from(
  `16030100c8010000c40303${"5a".repeat(32)}20${"a5".repeat(32)}0004130113020100`,
  "hex",
);
const SMUGGLED = "POST /transport/play HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
const CHUNKED = { "Transfer-Encoding": "chunked" };

/** Bytes that are no HTTP, requests with something wrong, and requests that are read in one way here and in another there. */
export const REQUEST_ATTACKS: readonly HttpAttack[] = [
  raw("the first bytes of TLS", "400", CLIENT_HELLO),
  raw("HTTP/2's preface", "400", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  raw("the greeting of SSH", "400", "SSH-2.0-OpenSSH_9.2\r\n"),
  raw("1 KiB of noise", "400", Buffer.from(Array.from({ length: 1024 }, (_, i) => (i * 73) % 256))),
  raw("null bytes", "400", Buffer.alloc(64)),
  raw("a WebSocket frame without a handshake", "400", Buffer.from([0x81, 0x80, 1, 2, 3, 4])),
  wrong("an unknown method", "400", { method: "JUMP" }),
  wrong("a method in lower case", "400", { method: "get" }),
  wrong("HTTP/9.9", "400", { version: "HTTP/9.9" }),
  wrong("no version of HTTP", "400", { version: "" }),
  wrong("CONNECT", "nothing", { method: "CONNECT", path: "127.0.0.1:22" }),
  wrong("TRACE", "405 method_not_allowed", { method: "TRACE" }),
  wrong("DELETE on a command", "405 method_not_allowed", {
    method: "DELETE",
    path: "/transport/play",
  }),
  wrong("OPTIONS of everything", "400", { method: "OPTIONS", path: "*" }),

  wrong("no Host", "400", { headers: { Host: null } }),
  wrong("no Host by HTTP/1.0", "400", { version: "HTTP/1.0", headers: { Host: null } }),
  wrong("an empty Host", "400", { headers: { Host: "" } }),
  wrong("another Host", "403 forbidden", { headers: { Host: "evil.example" } }),
  line("a second Host", "403 forbidden", "Host: evil.example"),
  wrong("a whole address for another host", "403 forbidden", {
    path: "http://evil.example/health",
  }),
  wrong("a whole address that is no HTTP", "400", { path: "file:///etc/passwd" }),
  line("a folded header", "400", "X-Folded: one\r\n two"),
  line("a header with a null byte", "400", "X-Null: a\0b"),
  line("a header without a colon", "400", "X-Nothing"),
  line("a header with a space in its name", "400", "X Two: a"),
  line("a header with a space before its colon", "400", "X-Space : a"),
  line("a header without a name", "400", ": a"),
  line("a carriage return in a header", "400", "X-Return: a\rb"),
  httpAttack("lines that end without a carriage return", "400", (host) =>
    request(host).replaceAll("\r\n", "\n"),
  ),
  line("20 KiB in one header", "431", `X-Large: ${"x".repeat(20 * 1024)}`),
  line(
    "20 KiB in 2000 headers",
    "431",
    Array.from({ length: 2000 }, () => "X: 123456789012345").join("\r\n"),
  ),
  wrong("a path of 20 KiB", "431", { path: `/${"x".repeat(20 * 1024)}` }),
  wrong("a path of 8 KiB", "404 not_found", { path: `/${"x".repeat(8192)}` }),
  wrong("a null byte in the path", "400", { path: "/health\0" }),
  wrong("an escaped null byte in the path", "404 not_found", { path: "/health%00" }),
  wrong("a broken escape in the path", "404 not_found", { path: "/health%zz" }),
  // What stands before it is a request of HTTP/0.9, and what stands behind it a header.
  wrong("a line break in the path", "200", { path: "/health\r\nX-Injected: 1" }),
  wrong("an escaped line break in the path", "404 not_found", {
    path: "/x%0d%0aSet-Cookie:%20a=b",
  }),
  wrong("an escaped line break in the query", "400 invalid_field", {
    path: "/transport/seek?seconds=%0d%0aSet-Cookie:%20a=b",
  }),
  wrong("a path that goes up", "404 not_found", { path: "/../../etc/passwd" }),
  wrong("bytes above ASCII in the path", "400", { path: "/h\u00ff\u00fe" }),

  post("a length and chunks", "400", { ...CHUNKED, "Content-Length": "6" }, "0\r\n\r\nGET"),
  post("two lengths", "400", { "Content-Length": ["0", "3"] }, "abc"),
  post("a list of lengths", "400", { "Content-Length": "0, 3" }, "abc"),
  post("a length below nothing", "400", { "Content-Length": "-1" }, ""),
  post("a length with a plus", "400", { "Content-Length": "+2" }, "{}"),
  post("a length in hexadecimal", "400", { "Content-Length": "0x2" }, "{}"),
  post("a length beyond all numbers", "400", { "Content-Length": "9".repeat(30) }, "{}"),
  post("a length of 1 GiB", "413 too_large", { "Content-Length": "1073741824" }, "{}"),
  post("a coding that is unknown", "400", { "Transfer-Encoding": "chonked" }, "0\r\n\r\n"),
  post("chunks that are not last", "400", { "Transfer-Encoding": "chunked, gzip" }, "0\r\n\r\n"),
  post("chunks with a space before the colon", "400", { "Transfer-Encoding ": "chunked" }, "0\r\n"),
  post("chunks behind a tab and an x", "400", { "Transfer-Encoding": "\tx\tchunked" }, "0\r\n\r\n"),
  post("a chunk without a length", "400", CHUNKED, "zz\r\n{}\r\n0\r\n\r\n"),
  post("a chunk longer than it says", "400", CHUNKED, "1\r\n{}\r\n0\r\n\r\n"),
  post("a chunk of 2^64 bytes", "400", CHUNKED, "10000000000000000\r\n{}"),
  post("a chunk with an extension of 20 KiB", "413", CHUNKED, `2;${"x".repeat(20_480)}\r\n{}`),
  post(
    "a request hidden in a body",
    "400 invalid_json",
    {
      "Content-Length": String(SMUGGLED.length),
    },
    SMUGGLED,
  ),
  post("an expectation that is unknown", "417", { Expect: "the-unexpected" }, ""),
  wrong("an expectation to go on", "100, 400 out_of_range", {
    method: "POST",
    path: "/transport/tempo",
    headers: { Expect: "100-continue", "Content-Length": "9" },
    body: '{"bpm":0}',
  }),
  wrong("8 KiB in chunks", "413 too_large", {
    method: "POST",
    path: "/transport/tempo",
    headers: CHUNKED,
    body: `2000\r\n${" ".repeat(0x2000)}\r\n0\r\n\r\n`,
  }),

  httpAttack("100 requests at once", "200 ×100", (host) => kept(host).repeat(99) + request(host)),
  httpAttack("1000 requests at once", "200 ×100, 429 rate_limited", (host) =>
    kept(host).repeat(1000),
  ),
  httpAttack("a good request and then garbage", "400", (host) => `${kept(host)}\0\0\r\n\r\n`),
  {
    name: "half a request, and then the end",
    expected: "400",
    async send(wire, host) {
      await wire.write(request(host).slice(0, 30));
      wire.finish();
    },
  },
  {
    name: "half a body, and then a reset",
    expected: "nothing",
    async send(wire, host) {
      const headers = { "Content-Length": "100" };
      await wire.write(
        request(host, { method: "POST", path: "/transport/play", headers, body: "{" }),
      );
      wire.reset();
    },
  },
  {
    name: "half a body, and then the end",
    expected: "400",
    async send(wire, host) {
      const headers = { "Content-Length": "100" };
      await wire.write(
        request(host, { method: "POST", path: "/transport/play", headers, body: "{" }),
      );
      wire.finish();
    },
  },
];

/** Those that are waited for: the server is to lose its patience after `handshakeTimeoutMs` or `requestTimeoutMs`. */
export const SLOW_ATTACKS: readonly HttpAttack[] = [
  {
    name: "headers without an end",
    expected: "408",
    send: (wire, host) => wire.write(handshake(host).slice(0, -2)),
  },
  {
    name: "headers byte by byte",
    expected: "408",
    async send(wire, host) {
      for (const byte of handshake(host).slice(0, 100)) {
        await wire.write(byte);
        await sleep(5);
      }
    },
  },
  {
    name: "blank lines instead of a request",
    expected: "408",
    send: (wire) => wire.write("\r\n".repeat(100)),
  },
  {
    name: "a body without an end",
    expected: "408",
    send: (wire, host) =>
      wire.write(
        request(host, {
          method: "POST",
          path: "/transport/play",
          headers: { "Content-Length": "100" },
          body: "{",
        }),
      ),
  },
  { name: "not a single byte", expected: "408", send: () => Promise.resolve() },
];
