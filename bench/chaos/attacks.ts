import { DEFAULT_OPTIONS } from "../../server/options.ts";
import type { Attack, FrameAttack, HttpAttack } from "./attacks/attack.ts";
import {
  DEEP_MESSAGES,
  DEEP_MESSAGE_BYTES,
  DEEP_REQUESTS,
  DEEP_STRANGERS,
} from "./attacks/deep-attacks.ts";
import { FRAME_ATTACKS } from "./attacks/frame-attacks.ts";
import { HANDSHAKE_ATTACKS } from "./attacks/handshake-attacks.ts";
import { CONTENT_ATTACKS, limitAttacks } from "./attacks/message-attacks.ts";
import { REQUEST_ATTACKS, SLOW_ATTACKS } from "./attacks/request-attacks.ts";
import { runFrameAttack, runHttpAttack } from "./attacks/run-attack.ts";
import {
  SILENT_STRANGERS,
  STRANGERS_FRAMES,
  STRANGERS_REQUESTS,
  TOKEN,
  VIEW_TOKEN,
} from "./attacks/token-attacks.ts";
import { openWitness } from "./attacks/witness.ts";
import { type Figure, type Row, type RowContext, exactly } from "./row.ts";
import { errorsOf } from "./server-under-test.ts";

export const attacks: Row = {
  name: "attacks",
  what: "malformed frames, handshakes and requests on raw sockets",
  needs: [],
  run,
};

const HTTP_ATTACKS = [...HANDSHAKE_ATTACKS, ...REQUEST_ATTACKS, ...SLOW_ATTACKS];
const WEBSOCKET_ATTACKS = [...FRAME_ATTACKS, ...CONTENT_ATTACKS, ...limitAttacks(DEFAULT_OPTIONS)];
/** What the list expects of a server: all of it but this is as it comes. */
const FLAGS = ["--handshake-timeout", "1", "--request-timeout", "2"];
const DEEP_FLAGS = ["--max-message", String(DEEP_MESSAGE_BYTES)];
const TOKEN_FLAGS = ["--token", TOKEN, "--view-token", VIEW_TOKEN];

/** An attack on one server, ready to be made. */
interface Case {
  readonly attack: Attack;
  run(port: number): Promise<string>;
}

const overHttp = (list: readonly HttpAttack[]) =>
  list.map((attack): Case => ({ attack, run: (port) => runHttpAttack(port, attack) }));
const onWebSocket = (list: readonly FrameAttack[]) =>
  list.map((attack): Case => ({ attack, run: (port) => runFrameAttack(port, attack) }));

async function run(context: RowContext): Promise<Figure[]> {
  const atOpen = await attackOne(context, FLAGS, undefined, [
    ...overHttp(HTTP_ATTACKS),
    ...onWebSocket(WEBSOCKET_ATTACKS),
  ]);
  const atClosed = await attackOne(context, [...FLAGS, ...TOKEN_FLAGS], TOKEN, [
    ...overHttp(STRANGERS_REQUESTS),
    ...onWebSocket([...STRANGERS_FRAMES, ...SILENT_STRANGERS]),
  ]);
  const inDepth = await attackOne(context, [...FLAGS, ...DEEP_FLAGS], undefined, [
    ...overHttp(DEEP_REQUESTS),
    ...onWebSocket(DEEP_MESSAGES),
  ]);
  const inDepthAtClosed = await attackOne(context, [...DEEP_FLAGS, ...TOKEN_FLAGS], TOKEN, [
    ...onWebSocket(DEEP_STRANGERS),
  ]);
  const all = [atOpen, atClosed, inDepth, inDepthAtClosed];
  const sum = (figure: "cases" | "otherwise" | "changed" | "failures") =>
    all.reduce((total, each) => total + each[figure], 0);
  const [cases, otherwise] = [sum("cases"), sum("otherwise")];
  return [
    {
      what: `malformed frames, handshakes and requests, and ${atClosed.cases + inDepthAtClosed.cases} ways not to have the token, each with the right close code or status`,
      target: "≥ 60 cases, 0 otherwise",
      reached: `${cases} cases, ${otherwise} otherwise`,
      isMet: cases >= 60 && otherwise === 0,
    },
    exactly(
      "of these, after which a good client heard nothing or another state",
      sum("changed"),
      0,
      "cases",
    ),
    exactly("crashes and errors in the log", sum("failures"), 0, "of them"),
  ];
}

/** One attack after the other on a server with these flags. */
async function attackOne(
  { startServer, say }: RowContext,
  flags: readonly string[],
  token: string | undefined,
  cases: readonly Case[],
) {
  const server = await startServer({ flags });
  const witness = await openWitness(server.port, token);
  const before = await witness.hears();
  let otherwise = 0;
  let changed = 0;
  for (const { attack, run } of cases) {
    const outcome = await run(server.port);
    if (outcome !== attack.expected) {
      otherwise += 1;
      say(`${attack.name}: ${outcome}, not ${attack.expected}`);
    }
    if ((await witness.hears()) !== before) {
      changed += 1;
      say(`${attack.name}: the state has changed`);
    }
  }
  await witness.close();
  const errors = errorsOf(server);
  for (const error of errors) say(error);
  const failures = errors.length + Number(server.hasEnded);
  return { cases: cases.length, otherwise, changed, failures };
}
