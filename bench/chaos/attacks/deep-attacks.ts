import { encodeAuth } from "../../../src/protocol/access-token.ts";
import { ENDPOINTS } from "../../../server/endpoints.ts";
import { text } from "../frames.ts";
import type { FrameAttack, HttpAttack } from "./attack.ts";
import { httpAttack, request } from "./http-requests.ts";

/** The largest `--max-message` there is: a message has room for a hundred times as many levels as a stack. */
export const DEEP_MESSAGE_BYTES = 1_048_576;

const LISTS = "[".repeat(500_000) + "]".repeat(500_000);
const OBJECTS = `${'{"a":'.repeat(170_000)}1${"}".repeat(170_000)}`;
const DEPTHS = [
  { depth: "half a million lists", deep: LISTS, asMessage: "invalid_message" },
  { depth: "170 000 objects", deep: OBJECTS, asMessage: "missing_field" },
] as const;

/** Commands at each endpoint, and what it says to one with a value that cannot be. */
const WAYS = [
  { path: "/ws", word: "type", wrong: "read_only" },
  { path: "/ws/transport", word: "type", wrong: "invalid_field" },
  { path: "/ws/transport", word: "type", wrong: "invalid_field", protocol: "codette.v1" },
  { path: "/ws/transport/control", word: "command", wrong: "invalid_field" },
] as const;

/** On a server that reads messages of `DEEP_MESSAGE_BYTES`. */
export const DEEP_MESSAGES: readonly FrameAttack[] = DEPTHS.flatMap(({ depth, deep, asMessage }) =>
  WAYS.flatMap(({ word, wrong, ...way }) => {
    const by = "protocol" in way ? way.protocol : way.path;
    const said = (what: string, code: string, message: string): FrameAttack => ({
      ...way,
      name: `${depth} as ${what}, by ${by}`,
      expected: `${code}, lives on`,
      send: (wire) => wire.write(text(message)),
    });
    return [
      said("a message", asMessage, deep),
      said(`the ${word}`, "unknown_type", `{"${word}":${deep}}`),
      said("a value", wrong, `{"${word}":"tempo","bpm":${deep}}`),
      said("an id", wrong, `{"${word}":"play","id":${deep}}`),
    ];
  }),
);

export const DEEP_REQUESTS: readonly HttpAttack[] = DEPTHS.flatMap(({ depth, deep, asMessage }) => {
  const post = (what: string, code: string, body: string) =>
    httpAttack(`${depth} as ${what}`, `400 ${code}`, (host) =>
      request(host, {
        method: "POST",
        path: "/transport/tempo",
        headers: { "Content-Length": String(body.length) },
        body,
      }),
    );
  return [
    post("a body", deep === LISTS ? asMessage : "unknown_field", deep),
    post("a parameter", "invalid_field", `{"bpm":${deep}}`),
  ];
});

/** The same by who has opened a WebSocket without a token, on a server that wants one. */
export const DEEP_STRANGERS: readonly FrameAttack[] = DEPTHS.flatMap(({ depth, deep }) =>
  ENDPOINTS.flatMap(({ path }) => {
    const first = (what: string, message: string): FrameAttack => ({
      name: `${depth} as ${what}, on ${path}`,
      path,
      expected: "4401",
      isStranger: true,
      send: (wire) => wire.write(text(message)),
    });
    return [
      first("the first message", deep),
      first("the token", encodeAuth("deep").replace('"deep"', deep)),
    ];
  }),
);
