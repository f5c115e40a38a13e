import { once } from "node:events";
import { WebSocket } from "ws";
import { GIVE_UP_MS } from "./attack.ts";

/** A client that does nothing wrong, beside those that do. */
export interface Witness {
  /**
   * The whole state as it hears of it from now on: the same text as long as nothing changes it.
   *
   * @throws Error when it hears nothing any more
   */
  hears(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Listens by codette.v1 at the highest rate: only there nothing in a state changes because time passes.
 *
 * @param token where one is wanted
 */
export async function openWitness(port: number, token?: string): Promise<Witness> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/transport?hz=60`, ["codette.v1"], {
    headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
  });
  let song = "";
  socket.on("message", (data: Buffer) => {
    if (fieldsOf(data)["type"] === "song") song = data.toString();
  });
  await once(socket, "open");

  async function nextState(): Promise<Fields> {
    for (;;) {
      const [data] = (await once(socket, "message", {
        signal: AbortSignal.timeout(GIVE_UP_MS),
      })) as [Buffer];
      const fields = fieldsOf(data);
      if (fields["type"] === "state") return fields;
    }
  }

  return {
    async hears() {
      const { seq: _, sentAt: __, ...state } = await nextState();
      return JSON.stringify(state) + song;
    },
    async close() {
      socket.close();
      await once(socket, "close");
    },
  };
}

type Fields = Record<string, unknown>;
const fieldsOf = (data: Buffer) => JSON.parse(data.toString()) as Fields;
