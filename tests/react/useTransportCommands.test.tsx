import { act, render, screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { DAWProvider } from "../../src/react/DAWContext.tsx";
import { useConnection } from "../../src/react/useConnection.ts";
import { useTransport } from "../../src/react/useTransport.ts";
import { useTransportCommands } from "../../src/react/useTransportCommands.ts";
import { type MockedServer, mockServer } from "../support/mocked-server.ts";

type Commands = ReturnType<typeof useTransportCommands>;

let server: MockedServer;
/** What the hook gave, render by render. */
let given: Commands[];
beforeEach(() => {
  server = mockServer();
  given = [];
});

function Page() {
  const commands = useTransportCommands();
  given.push(commands);
  const { playing, revision } = useTransport();
  const { status } = useConnection();
  return <p>{`${status}, ${playing ? "playing" : "still"}, revision ${revision}`}</p>;
}

const page = () => (
  <DAWProvider url={server.url}>
    <Page />
  </DAWProvider>
);

const latest = (): Commands => {
  const commands = given.at(-1);
  if (!commands) throw new Error("nothing has been rendered");
  return commands;
};

test("the object and its functions stay the same through renders, changes and a lost connection", async () => {
  const { rerender } = render(page());
  await screen.findByText("live, still, revision 0");
  await act(() => server.command({ type: "play" }));
  await screen.findByText("live, playing, revision 1");
  rerender(page());
  act(() => server.closeAll(1011, "gone"));
  await screen.findByText("reconnecting, playing, revision 1");
  expect(given.length).toBeGreaterThan(3);
  expect(new Set(given).size).toBe(1);
  expect(new Set(given.map(({ play }) => play)).size).toBe(1);
});

test("a command shows in the same turn, before the server has heard of it", async () => {
  render(page());
  await screen.findByText("live, still, revision 0");
  let answer: unknown;
  act(() => {
    answer = latest().play();
  });
  expect(screen.getByText("live, playing, revision 1")).toBeDefined();
  expect(server.authority.state.playing).toBe(false);
  expect(await act(async () => answer)).toEqual({ ok: true, revision: 1 });
  expect(server.authority.state.playing).toBe(true);
});

test("works without its object, and while there is no connection it answers offline", async () => {
  render(page());
  const { stop } = latest();
  expect(await stop()).toMatchObject({ ok: false, error: { code: "offline" } });
});
