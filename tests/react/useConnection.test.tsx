import { act, render, screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { DAWProvider } from "../../src/react/DAWContext.tsx";
import { type ConnectionState, useConnection } from "../../src/react/useConnection.ts";
import { type MockedServer, mockServer } from "../support/mocked-server.ts";

let server: MockedServer;
let rendered: ConnectionState[];
beforeEach(() => {
  server = mockServer();
  rendered = [];
  render(
    <DAWProvider url={server.url}>
      <Status />
    </DAWProvider>,
  );
});

function Status() {
  const connection = useConnection();
  rendered.push(connection);
  return <p>{connection.status}</p>;
}

test("it is connecting and then live, with a render for each", async () => {
  await screen.findByText("live");
  expect(rendered).toEqual([{ status: "idle" }, { status: "connecting" }, { status: "live" }]);
});

test("a lost connection is waited for, and tried again as soon as the network is back", async () => {
  await screen.findByText("live");
  rendered = [];
  act(() => server.closeAll(1011, "gone"));
  await screen.findByText("reconnecting");
  act(() => void window.dispatchEvent(new Event("online")));
  await screen.findByText("live");
  const [lost, trying, live] = rendered;
  expect(lost).toMatchObject({ status: "reconnecting", attempt: 1 });
  expect(trying).toEqual({ status: "reconnecting", attempt: 1, retryInMs: 0 });
  expect(live).toEqual({ status: "live" });
  expect(server.urls).toHaveLength(2);
});

test("a refusal carries the server's code and reason", async () => {
  await screen.findByText("live");
  act(() => server.closeAll(4403, "this page is not allowed"));
  await screen.findByText("refused");
  expect(rendered.at(-1)).toEqual({
    status: "refused",
    code: 4403,
    reason: "this page is not allowed",
  });
});

test("neither the stream nor the transport's changes render it", async () => {
  await screen.findByText("live");
  const renders = rendered.length;
  await act(async () => {
    expect(server.stream(2100)).toBeGreaterThanOrEqual(60);
    await server.command({ type: "play" });
  });
  // The loss comes down the same line, after them.
  act(() => server.closeAll(1011, "gone"));
  await screen.findByText("reconnecting");
  expect(rendered).toHaveLength(renders + 1);
});
