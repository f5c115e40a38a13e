import { expect, test } from "vitest";
import { type Connection, createConnection } from "../../src/client/connection.ts";
import { completeSurroundings } from "../../src/client/surroundings.ts";
import { createDice } from "../../bench/chaos/dice.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { createSocketPairs } from "../support/socket-pair.ts";

const CLIENTS = 500;
const ONE_WAY_MS = 2;

/** So many clients whose server says goodbye, is away for so long, and is there again. */
function restart(awayMs: number, seed: number) {
  const manual = createManualClock();
  const dice = createDice(seed);
  const later = (happens: () => void) => void manual.timers.setTimeout(happens, ONE_WAY_MS);
  const sockets = createSocketPairs(later);
  let isThere = true;
  /** When each handshake came in, ms. */
  let handshakesMs: number[] = [];
  sockets.onMade = (end) =>
    later(() => {
      handshakesMs.push(manual.clock.now());
      if (!isThere) return end.fail();
      end.accept();
      end.send("hello");
    });

  const liveMs = new Map<Connection, number>();
  const connections = Array.from({ length: CLIENTS }, () => {
    const connection: Connection = createConnection({
      url: () => "ws://server",
      protocol: "codette.v1",
      surroundings: completeSurroundings({
        clock: manual.clock,
        timers: manual.timers,
        WebSocket: sockets.WebSocket,
        random: dice,
      }),
      onState(state) {
        if (state.status === "live") liveMs.set(connection, manual.clock.now());
      },
      onOpen: () => {},
      onMessage: () => true,
      onLost: () => {},
    });
    connection.open();
    return connection;
  });
  manual.advance(60_000);
  expect(liveMs.size).toBe(CLIENTS);

  liveMs.clear();
  isThere = false;
  for (const end of sockets.ends) end.close(1012, "the server is being restarted");
  manual.advance(awayMs);
  isThere = true;
  handshakesMs = [];
  const backMs = manual.clock.now();
  manual.advance(15_000);
  for (const connection of connections) connection.close();
  return {
    waitsMs: [...liveMs.values()].map((ms) => ms - backMs),
    handshakes: handshakesMs.length,
    mostIn100Ms: most(handshakesMs, 100),
  };
}

/** The most of these moments, in their order, that lie within so many ms. */
function most(momentsMs: readonly number[], withinMs: number): number {
  let first = 0;
  let found = 0;
  for (const [last, ms] of momentsMs.entries()) {
    while (ms - (momentsMs[first] ?? ms) >= withinMs) first += 1;
    found = Math.max(found, last - first + 1);
  }
  return found;
}

test.each([500, 3000, 12_000])(
  "after a restart of %d ms five hundred clients are back within 3 s, and never all at once",
  (awayMs) => {
    for (const seed of [1, 2]) {
      const { waitsMs, handshakes, mostIn100Ms } = restart(awayMs, seed);
      console.info(
        `away ${awayMs} ms: all back after ${Math.max(...waitsMs).toFixed(0)} ms, ${mostIn100Ms} handshakes in 100 ms at most`,
      );
      expect(waitsMs).toHaveLength(CLIENTS);
      expect(Math.max(...waitsMs)).toBeLessThan(3000);
      // One each: none is turned away and comes again.
      expect(handshakes).toBe(CLIENTS);
      expect(mostIn100Ms).toBeLessThan(0.3 * CLIENTS);
    }
  },
  // Half a million tries in virtual time.
  30_000,
);
