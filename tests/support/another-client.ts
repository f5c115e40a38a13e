import { onTestFinished } from "vitest";
import { type TransportClient, createTransportClient } from "../../src/client/transport-client.ts";

/** Somebody else at the same server, of this name and in this colour, until the test is over. */
export async function anotherClient(
  url: string,
  identity: { readonly name: string; readonly colour: string },
): Promise<TransportClient> {
  const kept = new Map([
    ["codette.name", identity.name],
    ["codette.colour", identity.colour],
  ]);
  const client = createTransportClient({
    url,
    // Of another machine, which draws nothing.
    storage: {
      get: (key) => kept.get(key) ?? null,
      set: (key, value) => void kept.set(key, value),
    },
    frames: { request: () => 0, cancel: () => {} },
  });
  onTestFinished(() => client.dispose());
  await new Promise<void>((resolve) => {
    const off = client.store.subscribe(({ people, personId }) => {
      if (!people.some(({ id, name }) => id === personId && name === identity.name)) return;
      off();
      resolve();
    });
  });
  return client;
}
