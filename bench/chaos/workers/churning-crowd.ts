/** Clients that come and go, of every kind there is, in a process of their own. */
import { WebSocket } from "ws";
import type { WebSocketClass } from "../../../src/client/surroundings.ts";
import { createTransportClient } from "../../../src/client/transport-client.ts";
import { type Dice, chance, createDice, oneOf, whole } from "../dice.ts";
import { serveSkills } from "../worker-skills.ts";

export type ChurningCrowd = typeof skills;

/** Somebody who is there, until they leave. */
interface Guest {
  leave(): void;
}

const SHORTEST_STAY_MS = 2000;
const LONGEST_STAY_MS = 60_000;
/** In a hurry. */
const SHORT_STAY_MS = 2000;
const COMMAND_EVERY_MS = 200;
const RATES_HZ = [0, 10, 30, 60];
/** Most are in the default one. */
const SESSIONS = ["default", "default", "default", "one", "two", "three"];

const present = new Set<Guest>();
const troubles: string[] = [];
const totals = { visits: 0, commands: 0, messages: 0 };
let isHasty = true;
let isOver = false;

const skills = {
  /** From now on there are so many, of whom each stays for a second or so and is followed by another. */
  begin(url: string, count: number, seed: number) {
    const dice = createDice(seed);
    const invite = () => {
      if (isOver) return;
      totals.visits += 1;
      const guest = chance(dice, 0.5) ? ownGuest(url, dice) : plainGuest(url, dice);
      present.add(guest);
      const stayMs = isHasty
        ? dice() * SHORT_STAY_MS
        : SHORTEST_STAY_MS + dice() ** 2 * (LONGEST_STAY_MS - SHORTEST_STAY_MS);
      setTimeout(() => {
        present.delete(guest);
        guest.leave();
        invite();
      }, stayMs);
    };
    for (let n = 0; n < count; n += 1) invite();
  },
  /** From now on they stay for up to a minute. */
  calm() {
    isHasty = false;
  },
  /** Everybody leaves, and nobody comes. */
  end() {
    isOver = true;
    for (const guest of present) guest.leave();
    present.clear();
  },
  /** What should not have happened, so far. */
  troubles: () => troubles,
  totals: () => totals,
};

const commandOf = (dice: Dice) =>
  oneOf(dice, [
    { type: "play" },
    { type: "pause" },
    { type: "seek", time_seconds: whole(dice, 0, 600) },
    { type: "tempo", bpm: whole(dice, 60, 180) },
    { type: "loop", enabled: chance(dice, 0.5), start_seconds: 0, end_seconds: 8 },
  ]);

/** One that commands now and then; what it is answered must be an ack. */
function plainGuest(url: string, dice: Dice): Guest {
  const endpoint = oneOf(dice, ["/ws", "/ws/transport", "/ws/transport/clock"]);
  const commands = endpoint === "/ws/transport";
  const query = `?hz=${oneOf(dice, RATES_HZ)}&session=${oneOf(dice, SESSIONS)}`;
  const socket = new WebSocket(`${url.replace("http", "ws")}${endpoint}${query}`);
  let hasLeft = false;
  socket.on("message", (data: Buffer) => {
    totals.messages += 1;
    const text = data.toString("utf8", 0, 20);
    if (text.startsWith('{"type":"error"')) troubles.push(data.toString());
  });
  socket.on("error", (error) => hasLeft || troubles.push(`${query}: ${error.message}`));
  socket.on("close", (code: number) => hasLeft || troubles.push(`${query}: closed with ${code}`));
  const timer = setInterval(() => {
    if (!commands || socket.readyState !== WebSocket.OPEN || !chance(dice, 0.02)) return;
    totals.commands += 1;
    socket.send(JSON.stringify({ ...commandOf(dice), id: totals.commands }));
  }, COMMAND_EVERY_MS);
  return {
    leave() {
      hasLeft = true;
      clearInterval(timer);
      // Some go without a word.
      if (chance(dice, 0.3)) socket.terminate();
      else socket.close();
    },
  };
}

function ownGuest(url: string, dice: Dice): Guest {
  const client = createTransportClient({
    url,
    hz: oneOf(dice, RATES_HZ),
    session: oneOf(dice, SESSIONS),
    WebSocket: WebSocket as unknown as WebSocketClass,
  });
  const off = client.store.subscribe(({ connection }, before) => {
    if (before.connection.status !== "live" || connection.status === "live") return;
    troubles.push(`a client of ours was live and is ${connection.status}`);
  });
  return {
    leave() {
      off();
      client.dispose();
    },
  };
}

serveSkills(skills);
