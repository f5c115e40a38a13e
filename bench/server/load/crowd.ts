import { type Client, openClient } from "./client.ts";
import type { LostClients, Target } from "./jobs.ts";
import { REVISION, numberAfter } from "./number-after.ts";

/** Hears every state of every client: `client` is a number from 0 up, the text is `bytes[from, to)` during the call. */
export type Ear = (client: number, bytes: Uint8Array, from: number, to: number) => void;

export interface Crowd {
  readonly size: number;
  /** Who hears the states from now on. Null: nobody. */
  hear(ear: Ear | null): void;
  /** The last revision that client 0 has heard of. */
  readonly revision: number;
  /** A command from client 0. */
  command(command: object): void;
  readonly lost: LostClients;
  /** Settles when none is connected any more. */
  readonly allGone: Promise<void>;
  destroy(): void;
}

/** Connecting at a time: more only wait in the server's backlog. */
const AT_ONCE = 250;
/** An address has 28,000 ports, but to find a free one takes the kernel long when some thousands are taken. */
const CLIENTS_AN_ADDRESS = 1000;
const CONNECT_TIMEOUT_MS = 60_000;

const addressOf = (client: number) => `127.0.0.${2 + Math.floor(client / CLIENTS_AN_ADDRESS)}`;

/** Connects all of them and waits until each has had its first state. Rejects when one does not get that far. */
export async function connectCrowd(target: Target): Promise<Crowd> {
  const clients: Client[] = [];
  let ear: Ear | null = null;
  let revision = 0;
  let gone = 0;
  let lost: LostClients = { count: 0, why: null };
  let allAreGone: (() => void) | null = null;
  const allGone = new Promise<void>((resolve) => (allAreGone = resolve));

  await new Promise<void>((resolve, reject) => {
    let ready = 0;
    const timer = setTimeout(
      () => reject(new Error(`${ready} of ${target.clients} clients were connected in a minute`)),
      CONNECT_TIMEOUT_MS,
    );
    const connectNext = () => {
      const client = clients.length;
      if (client >= target.clients) return;
      let isReady = false;
      clients.push(
        openClient(target, addressOf(client), {
          onState(bytes, from, to) {
            if (client === 0) revision = numberAfter(bytes, from, to, REVISION);
            ear?.(client, bytes, from, to);
            if (isReady) return;
            isReady = true;
            ready += 1;
            if (ready < target.clients) return connectNext();
            clearTimeout(timer);
            resolve();
          },
          onEnd(why) {
            if (why !== null) lost = { count: lost.count + 1, why: lost.why ?? why };
            gone += 1;
            if (gone === target.clients) allAreGone?.();
            if (!isReady) reject(new Error(`client ${client} was not let in: ${why}`));
          },
        }),
      );
    };
    for (let n = 0; n < AT_ONCE; n += 1) connectNext();
  });

  return {
    size: target.clients,
    hear: (given) => (ear = given),
    get revision() {
      return revision;
    },
    command: (command) => clients[0]?.command(command),
    get lost() {
      return lost;
    },
    allGone,
    destroy() {
      for (const client of clients) client.destroy();
    },
  };
}
