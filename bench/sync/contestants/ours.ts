import {
  type TransportClient,
  createTransportClient,
} from "../../../src/client/transport-client.ts";
import type { Contestant, Entry, Seat } from "../contestant.ts";

export interface OurContestant extends Contestant {
  readonly client: TransportClient;
}

/** The whole client, as a page would make it. */
export function createOurs({ surroundings, url, hz }: Seat): OurContestant {
  const client = createTransportClient({ ...surroundings, url, hz });
  let shownSeconds: number | null = null;
  client.onFrame(({ seconds }) => {
    // Before the server has spoken the client draws its empty session, which is nobody's position.
    if (client.store.getState().connection.status === "connecting") return;
    shownSeconds = seconds;
  });
  return {
    client,
    get shownSeconds() {
      return shownSeconds;
    },
    dispose: () => client.dispose(),
  };
}

export const OURS: Entry = { name: "ours", create: createOurs };
