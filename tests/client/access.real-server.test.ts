import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import type { WebSocketClass } from "../../src/client/surroundings.ts";
import {
  type TransportClient,
  type TransportClientOptions,
  createTransportClient,
} from "../../src/client/transport-client.ts";
import type { TransportSnapshot } from "../../src/client/transport-store.ts";
import { GIVE_UP_MS, type TestServer, startTestServer } from "../support/test-server.ts";

async function serverWithTokens(): Promise<TestServer> {
  const server = await startTestServer({ token: "studio-3", viewToken: "audience-7" });
  onTestFinished(() => server.close());
  return server;
}

function join({ url }: TestServer, options: TransportClientOptions): TransportClient {
  const client = createTransportClient({
    url,
    WebSocket: WebSocket as unknown as WebSocketClass,
    ...options,
  });
  onTestFinished(() => client.dispose());
  return client;
}

/** Resolves when the store says so. */
const until = ({ store }: TransportClient, isSo: (snapshot: TransportSnapshot) => boolean) =>
  expect.poll(() => isSo(store.getState()), { interval: 5, timeout: GIVE_UP_MS }).toBe(true);
const isLive = ({ connection }: TransportSnapshot) => connection.status === "live";
const isRefused = ({ connection }: TransportSnapshot) => connection.status === "refused";

test("the token lets a client in that shows it first, and the other one lets it listen", async () => {
  const server = await serverWithTokens();
  const band = join(server, { token: "studio-3" });
  const guest = join(server, { token: "audience-7" });
  await until(band, isLive);
  await until(guest, isLive);
  expect(band.store.getState().role).toBe("control");
  expect(guest.store.getState().role).toBe("view");
  expect(await band.commands.play()).toEqual({ ok: true, revision: 1 });
  await until(guest, ({ transport }) => transport.playing);
  expect(await guest.commands.stop()).toMatchObject({ error: { code: "forbidden" } });
});

test("without one, or with another, a client is refused in a sentence until it is given the right one", async () => {
  const server = await serverWithTokens();
  const client = join(server, {});
  await until(client, isRefused);
  expect(client.store.getState().connection).toMatchObject({ code: 4401 });
  client.setToken("studio-4");
  expect(client.store.getState().connection.status).toBe("connecting");
  await until(client, isRefused);
  const { connection } = client.store.getState();
  expect(connection).toMatchObject({ code: 4401, reason: expect.stringMatching(/token/) });
  expect(JSON.stringify(connection)).not.toContain("studio");
  client.setToken("studio-3");
  await until(client, isLive);
  expect(await client.commands.play()).toMatchObject({ ok: true });
});

test("a server that wants none lets everybody in who shows one", async () => {
  const server = await startTestServer();
  onTestFinished(() => server.close());
  const client = join(server, { token: "studio-3" });
  await until(client, isLive);
  expect(client.store.getState().role).toBe("control");
  expect(await client.commands.play()).toMatchObject({ ok: true });
});
