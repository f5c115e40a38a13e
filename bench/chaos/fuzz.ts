import { createCoreTarget } from "./fuzz/core-target.ts";
import { type FuzzFigures, runFuzz } from "./fuzz/fuzz-run.ts";
import { createSocketTarget } from "./fuzz/socket-target.ts";
import { type Figure, type Row, type RowContext, exactly, rounded } from "./row.ts";
import { errorsOf } from "./server-under-test.ts";

/** Each costs a third of a millisecond in this process, and several over sockets: the state is asked for after every one. */
const IN_PROCESS = 960_000;
const BY_SOCKETS = 40_000;
/** In `--short`, so many times fewer. */
const SHORTER = 20;
const UNLIMITED = "1000000";
/**
 * So many sessions are fuzzed in this process, one after the other. Each comes to have as many tempos, signatures and markers
 * as there may be.
 */
const SESSIONS = 20;

export const fuzz: Row = {
  name: "fuzz",
  what: "random commands, right, nearly right and garbage, by WebSocket, control endpoint and HTTP",
  needs: [],
  run,
};

async function run({ options, startServer, cleanup, say }: RowContext): Promise<Figure[]> {
  const share = options.isShort ? SHORTER : 1;
  const server = await startServer({
    flags: ["--message-rate", UNLIMITED, "--message-burst", UNLIMITED],
  });
  const core = noFigures();
  for (let turn = 0; turn < SESSIONS; turn += 1) {
    const seed = options.seed + turn;
    const inProcess = await createCoreTarget(seed, turn % 2 === 0 ? "beats" : "seconds");
    const count = IN_PROCESS / share / SESSIONS;
    add(core, await runFuzz(inProcess, { seed, count }));
    await inProcess.close();
    say(`${rounded(core.inputs)} of ${rounded(IN_PROCESS / share)} in this process`);
  }
  const overSockets = await createSocketTarget(server.port);
  cleanup.own(() => overSockets.close());
  const wire = noFigures();
  const seed = options.seed + SESSIONS;
  add(wire, await runFuzz(overSockets, { seed, count: BY_SOCKETS / share }));
  const inputs = core.inputs + wire.inputs;
  const errors = errorsOf(server);
  for (const error of errors.slice(0, 5)) say(error);
  return [
    {
      what: `fuzzed commands, ${rounded(wire.inputs)} of them over sockets and the others given to the server's core in this process`,
      target: options.isShort ? "50,000 (short)" : "1,000,000",
      reached: `${rounded(inputs)}: ${rounded(core.accepted + wire.accepted)} accepted, ${rounded(core.refused + wire.refused)} refused, the others done before under the same id`,
      isMet: inputs >= (IN_PROCESS + BY_SOCKETS) / share,
    },
    exactly("crashes and errors in the log", errors.length + Number(server.hasEnded), 0, "of them"),
    // `runFuzz` rejects at the first, and then there is no figure at all.
    {
      what: "numbers that are not finite, in what was broadcast",
      target: "0",
      reached: `0 in ${rounded(core.broadcasts + wire.broadcasts)} messages`,
      isMet: core.broadcasts + wire.broadcasts > inputs / 10,
    },
    {
      what: "refusals after which the state was another, by a byte",
      target: "0",
      reached: `0 of ${rounded(core.refused + wire.refused)}`,
      isMet: core.refused + wire.refused > inputs / 10,
    },
  ];
}

const noFigures = () => ({ inputs: 0, accepted: 0, refused: 0, broadcasts: 0 });
type Sum = ReturnType<typeof noFigures>;

function add(sum: Sum, figures: FuzzFigures) {
  for (const name of Object.keys(sum) as (keyof Sum)[]) sum[name] += figures[name];
}
