import { beforeEach, expect, test } from "vitest";
import { type TransportWorld, createTransportWorld } from "../support/transport-world.ts";

let world: TransportWorld;
beforeEach(() => {
  world = createTransportWorld();
});

test.each([
  [30, 30],
  [60, 60],
  [5, 5],
])("the stream is measured: asked for %d times a second", async (hz, measured) => {
  const { client } = world.createClient({ hz });
  expect(client.report().streamHz).toBeNull();
  await world.pass(5000);
  expect(client.report().streamHz).toBeCloseTo(measured, 0);
});

test("without a stream there is none to measure, whatever else the server says", async () => {
  const { client } = world.createClient({ hz: 0 });
  await world.pass(5000);
  expect(client.report().streamHz).toBeNull();
});

test("a line that is cut has none after two seconds, and its last word grows old", async () => {
  const { client } = world.createClient();
  expect(client.report().messageAgeMs).toBeNull();
  await world.pass(3000);
  expect(client.report().messageAgeMs).toBeLessThan(40);
  world.isCut = true;
  await world.pass(2040);
  expect(client.report().streamHz).toBeNull();
  expect(client.report().messageAgeMs).toBeGreaterThan(2000);
});

test("what is drawn is off by what is still to be caught up with, and comes to meet it", async () => {
  const { client } = world.createClient();
  await world.pass(3000);
  expect(client.report().drawnErrorMs).toBeCloseTo(0, 3);
  const { authority } = world.core;
  const { submit } = authority;
  // As a server does that does not take a client's word for when a command was given: 20 ms later.
  authority.submit = (command) => submit(command);
  void client.commands.play();
  await world.pass(45);
  expect(client.report().drawnErrorMs).toBeGreaterThan(10);
  await world.pass(5000);
  expect(client.report().drawnErrorMs).toBeCloseTo(0, 1);
});
