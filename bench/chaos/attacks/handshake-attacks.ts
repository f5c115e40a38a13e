import { text } from "../frames.ts";
import type { HttpAttack } from "./attack.ts";
import { type RequestShape, handshake, httpAttack, request } from "./http-requests.ts";

const wrong = (name: string, expected: string, shape: RequestShape) =>
  httpAttack(name, expected, (host) => handshake(host, shape));
const header = (name: string, value: string | readonly string[] | null) => ({
  headers: { [name]: value },
});

const key = (value: string | readonly string[] | null) => header("Sec-WebSocket-Key", value);
const version = (value: string | readonly string[] | null) =>
  header("Sec-WebSocket-Version", value);
const protocol = (value: string | readonly string[]) => header("Sec-WebSocket-Protocol", value);
const manyProtocols = Array.from({ length: 400 }, (_, index) => `made.up.${index}`);

/** Opening handshakes with something wrong, or with more in them than there should be. */
export const HANDSHAKE_ATTACKS: readonly HttpAttack[] = [
  wrong("no key", "400 bad_handshake", key(null)),
  wrong("an empty key", "400 bad_handshake", key("")),
  wrong("a key of 15 bytes", "400 bad_handshake", key("MTIzNDU2Nzg5MDEyMzQ1")),
  wrong("a key that is no base64", "400 bad_handshake", key("!!!!!!!!!!!!!!!!!!!!!!==")),
  wrong("a key of 4 KiB", "400 bad_handshake", key("A".repeat(4096))),
  wrong("two keys", "400 bad_handshake", key(["dGhlIHNhbXBsZSBub25jZQ==", "x"])),
  wrong("no version", "400 bad_handshake", version(null)),
  ...["0", "12", "99", "13.0", "-13", "garbage", "13, 8"].map((value) =>
    wrong(`version ${value}`, "426 bad_handshake", version(value)),
  ),
  wrong("two versions", "426 bad_handshake", version(["13", "13"])),
  wrong("no Upgrade", "426 bad_handshake", {
    headers: { Upgrade: null, Connection: "Upgrade, close" },
  }),
  wrong("an Upgrade to HTTP/2", "400 bad_handshake", header("Upgrade", "h2c")),
  wrong("an Upgrade to several", "400 bad_handshake", header("Upgrade", "websocket, h2c")),
  httpAttack(
    "no Connection",
    "426 bad_handshake, 200",
    (host) => handshake(host, header("Connection", null)) + request(host),
  ),
  wrong("Connection: close", "426 bad_handshake", header("Connection", "close")),
  wrong("a POST", "405 bad_handshake", { method: "POST" }),
  wrong("a PUT with a body", "405 bad_handshake", {
    method: "PUT",
    headers: { "Content-Length": "4" },
    body: "play",
  }),
  wrong("HTTP/1.0", "400 bad_handshake", { version: "HTTP/1.0" }),
  wrong("no Host", "403 forbidden", header("Host", null)),
  wrong("another Host", "403 forbidden", header("Host", "evil.example")),
  wrong("an Origin elsewhere", "403 forbidden", header("Origin", "http://evil.example")),
  wrong("the Origin null", "403 forbidden", header("Origin", "null")),
  httpAttack("two Hosts, the good one first", "400 bad_handshake", (host) =>
    handshake(host, header("Host", [host, "evil.example"])),
  ),
  httpAttack("two Hosts, the good one last", "403 forbidden", (host) =>
    handshake(host, header("Host", ["evil.example", host])),
  ),

  wrong("a path that is not ours", "404 not_found", { path: "/ws/other" }),
  wrong("a path with a slash more", "404 not_found", { path: "/ws/transport/" }),
  wrong("a path with two slashes", "404 not_found", { path: "//ws/transport" }),
  wrong("a path in upper case", "404 not_found", { path: "/WS/TRANSPORT" }),
  wrong("a path that goes up", "404 not_found", { path: "/health/../ws/transport" }),
  wrong("a path with an escaped null byte", "404 not_found", { path: "/ws/transport%00" }),
  wrong("an escaped line break in the path", "404 not_found", {
    path: "/ws/transport%0d%0aSet-Cookie:%20a=b",
  }),
  wrong("a path of 8 KiB", "404 not_found", { path: `/${"x".repeat(8192)}` }),
  httpAttack("a whole address for another host", "404 not_found", (host) =>
    handshake(host, { path: "http://evil.example/ws/transport" }),
  ),
  ...["1e9", "-1", "NaN", "61", "0.05", "1%000", ""].map((hz) =>
    wrong(`hz=${hz}`, "400 out_of_range", { path: `/ws/transport?hz=${hz}` }),
  ),
  ...["..%2f..%2fetc", "a%00", "x".repeat(65), "", "%ff"].map((name) =>
    wrong(`session=${name.slice(0, 20)}`, "400 invalid_field", {
      path: `/ws/transport?session=${name}`,
    }),
  ),
  ...["epoch=&revision=1", "epoch=%00&revision=-1", "epoch=x&revision=1e999", "revision=NaN"].map(
    (seen) => wrong(`the last seen ${seen}`, "101, goodbye", { path: `/ws/transport?${seen}` }),
  ),
  wrong("two sessions", "400 invalid_field", { path: "/ws/transport?session=a&session=b" }),

  wrong("a subprotocol twice", "400 bad_handshake", protocol("codette.v1, codette.v1")),
  wrong("an empty subprotocol", "400 bad_handshake", protocol("")),
  wrong("a subprotocol with a space in it", "400 bad_handshake", protocol("codette v1")),
  wrong("two lines of subprotocols", "101 codette.v1, goodbye", protocol(["other", "codette.v1"])),
  wrong("400 subprotocols", "101, goodbye", protocol(manyProtocols.join(", "))),
  wrong("400 subprotocols with ours last", "101 codette.v1, goodbye", {
    ...protocol([...manyProtocols, "codette.v1"].join(", ")),
  }),
  wrong("an offer to compress", "101, goodbye", {
    ...header("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"),
  }),
  wrong("garbled extensions", "101, goodbye", header("Sec-WebSocket-Extensions", ';;=,,"')),
  {
    name: "a message right behind the handshake",
    expected: "101, invalid_message, goodbye",
    send: (wire, host) => wire.write(Buffer.concat([Buffer.from(handshake(host)), text("[]")])),
  },
  {
    // Its answer would come in the middle of the frames.
    name: "a handshake behind a request that has not been answered",
    expected: "nothing",
    send: (wire, host) =>
      wire.write(request(host, { headers: { Connection: "keep-alive" } }) + handshake(host)),
  },
  {
    name: "a handshake that is broken off",
    expected: "nothing",
    async send(wire, host) {
      await wire.write(handshake(host).slice(0, 60));
      wire.reset();
    },
  },
  {
    name: "a handshake that is not waited for",
    expected: "nothing",
    async send(wire, host) {
      await wire.write(handshake(host));
      wire.reset();
    },
  },
];
