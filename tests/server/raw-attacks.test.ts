import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FrameAttack, HttpAttack } from "../../bench/chaos/attacks/attack.ts";
import {
  DEEP_MESSAGES,
  DEEP_MESSAGE_BYTES,
  DEEP_REQUESTS,
  DEEP_STRANGERS,
} from "../../bench/chaos/attacks/deep-attacks.ts";
import { FRAME_ATTACKS } from "../../bench/chaos/attacks/frame-attacks.ts";
import { HANDSHAKE_ATTACKS } from "../../bench/chaos/attacks/handshake-attacks.ts";
import { CONTENT_ATTACKS, limitAttacks } from "../../bench/chaos/attacks/message-attacks.ts";
import { REQUEST_ATTACKS, SLOW_ATTACKS } from "../../bench/chaos/attacks/request-attacks.ts";
import { runFrameAttack, runHttpAttack } from "../../bench/chaos/attacks/run-attack.ts";
import {
  SILENT_STRANGERS,
  STRANGERS_FRAMES,
  STRANGERS_REQUESTS,
  TOKEN,
  VIEW_TOKEN,
} from "../../bench/chaos/attacks/token-attacks.ts";
import { type Witness, openWitness } from "../../bench/chaos/attacks/witness.ts";
import { DEFAULT_OPTIONS } from "../../server/options.ts";
import { type RunningServer, startServer } from "../../server/start-server.ts";
import { ask } from "../support/http-client.ts";

const OPTIONS = {
  ...DEFAULT_OPTIONS,
  port: 0,
  handshakeTimeoutMs: 1000,
  requestTimeoutMs: 2000,
};

let server: RunningServer;
let witness: Witness;
let before: string;
/** What the server has logged as its own failure. */
const failures: string[] = [];

async function begin(options: Partial<typeof DEFAULT_OPTIONS>) {
  const log = pino({ level: "error" }, { write: (line) => void failures.push(line) });
  server = await startServer({ ...OPTIONS, ...options }, log);
  witness = await openWitness(server.port, options.token ?? undefined);
  before = await witness.hears();
}
async function end() {
  await witness.close();
  await server.close();
}

/** Whatever came of it for whoever did it, nobody else has noticed. */
async function expectNoHarm() {
  expect(await witness.hears()).toBe(before);
  expect(failures).toEqual([]);
}
async function expectOverHttp(attack: HttpAttack) {
  expect(await runHttpAttack(server.port, attack)).toBe(attack.expected);
  await expectNoHarm();
}
async function expectOnWebSocket(attack: FrameAttack) {
  expect(await runFrameAttack(server.port, attack)).toBe(attack.expected);
  await expectNoHarm();
}
/** What takes its time, all at once. */
async function expectAll<T extends { readonly name: string; readonly expected: string }>(
  attacks: readonly T[],
  run: (attack: T) => Promise<string>,
) {
  const outcomes = await Promise.all(
    attacks.map(async (attack) => [attack.name, await run(attack)]),
  );
  expect(outcomes).toEqual(attacks.map(({ name, expected }) => [name, expected]));
  await expectNoHarm();
}
async function expectOnlyTheWitness() {
  const headers = { Authorization: `Bearer ${TOKEN}` };
  await expect
    .poll(async () => (await ask(`${server.url}/ws/status`, { headers })).json)
    .toMatchObject({ connected_clients: 1 });
}

describe("a server", () => {
  beforeAll(() => begin({}));
  afterAll(end);

  test.each(HANDSHAKE_ATTACKS)("for a handshake with $name: $expected", expectOverHttp);

  test.each(REQUEST_ATTACKS)("for $name: $expected", expectOverHttp);

  test("does not wait for what never becomes a request", async () => {
    await expectAll(SLOW_ATTACKS, (attack) => runHttpAttack(server.port, attack));
  }, 10_000);

  test.each([...FRAME_ATTACKS, ...CONTENT_ATTACKS, ...limitAttacks(OPTIONS)])(
    "on a WebSocket, for $name: $expected",
    expectOnWebSocket,
  );

  test("has nobody left of all who attacked it", expectOnlyTheWitness);
});

describe("a server that wants a token", () => {
  beforeAll(() => begin({ token: TOKEN, viewToken: VIEW_TOKEN }));
  afterAll(end);

  test.each(STRANGERS_REQUESTS)("for $name: $expected", expectOverHttp);

  test.each(STRANGERS_FRAMES)("for $name: $expected", expectOnWebSocket);

  test("does not wait for one that does not come", async () => {
    await expectAll(SILENT_STRANGERS, (attack) => runFrameAttack(server.port, attack));
  });

  test("has nobody left of all who attacked it", expectOnlyTheWitness);
});

describe("a server that reads a megabyte", () => {
  beforeAll(() => begin({ maxMessageBytes: DEEP_MESSAGE_BYTES }));
  afterAll(end);

  test.each(DEEP_REQUESTS)("for $name: $expected", expectOverHttp);

  test.each(DEEP_MESSAGES)("on a WebSocket, for $name: $expected", expectOnWebSocket);

  test("has nobody left of all who attacked it", expectOnlyTheWitness);
});

describe("a server that reads a megabyte and wants a token", () => {
  beforeAll(() =>
    begin({ maxMessageBytes: DEEP_MESSAGE_BYTES, token: TOKEN, viewToken: VIEW_TOKEN }),
  );
  afterAll(end);

  test.each(DEEP_STRANGERS)("for $name: $expected", expectOnWebSocket);

  test("has nobody left of all who attacked it", expectOnlyTheWitness);
});
