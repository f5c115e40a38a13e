import { render, screen } from "@testing-library/react";
import { StrictMode, useState } from "react";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { DAWProvider, type DAWProviderProps } from "../../src/react/DAWContext.tsx";
import { useConnection } from "../../src/react/useConnection.ts";
import { useTransport } from "../../src/react/useTransport.ts";
import { useTransportCommands } from "../../src/react/useTransportCommands.ts";
import { useSession } from "../../src/react/useSession.ts";
import { OfflineBanner } from "../../src/ui/connection/OfflineBanner.tsx";
import { ask } from "../support/http-client.ts";
import { mockServer } from "../support/mocked-server.ts";
import { connect } from "../support/socket-client.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";

async function startServer(): Promise<TestServer> {
  const server = await startTestServer({ origins: [location.origin] });
  onTestFinished(() => server.close());
  return server;
}

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});

const liveSockets = async ({ url }: TestServer) =>
  (await ask(`${url}/ws/status`)).json["connected_clients"];
const isPlaying = async ({ url }: TestServer) =>
  (await ask(`${url}/transport/status`)).json["playing"];

function Page() {
  const { status } = useConnection();
  const bpm = useTransport(({ song }) => song.tempo[0].bpm);
  const { play } = useTransportCommands();
  const [answer, setAnswer] = useState("unanswered");
  const onClick = async () => {
    const result = await play();
    setAnswer(result.ok ? `revision ${result.revision}` : result.error.code);
  };
  return (
    <>
      <p>
        {status} at {bpm}
      </p>
      <button onClick={() => void onClick()}>{answer}</button>
    </>
  );
}

const Mounted = (props: DAWProviderProps) => (
  <DAWProvider {...props}>
    <Page />
  </DAWProvider>
);

test("StrictMode ends with one live socket, and the server has never seen another", async () => {
  render(
    <StrictMode>
      <Mounted url={server.url} />
    </StrictMode>,
  );
  await screen.findByText("live at 120");
  expect(await liveSockets(server)).toBe(1);
  // The server counts its clients: the next one is its second.
  const next = await connect(`${server.wsUrl}/ws/transport/clock`);
  await server.logged(({ msg, client }) => msg === "client connected" && client === 2);
  expect(await liveSockets(server)).toBe(2);
  await next.close();
});

test("offers our own protocol, and asks for the rate that it is given", async () => {
  render(<Mounted url={server.url} hz={7} />);
  await screen.findByText("live at 120");
  const line = await server.logged(({ msg }) => msg === "client connected");
  expect(line).toMatchObject({ endpoint: "/ws/transport", protocol: "codette.v1", hz: 7 });
});

test("unmounting says goodbye to the server", async () => {
  const { unmount } = render(<Mounted url={server.url} />);
  await screen.findByText("live at 120");
  unmount();
  const line = await server.logged(({ msg }) => msg === "client left");
  expect(line).toMatchObject({ code: 1000, why: "it said goodbye" });
  expect(await liveSockets(server)).toBe(0);
});

test("a view that takes the place of another goes on with its own provider's socket", async () => {
  const { rerender } = render(<Mounted key="one" url={server.url} />);
  await screen.findByText("live at 120");
  rerender(<Mounted key="two" url={server.url} />);
  await screen.findByText("live at 120");
  await server.logged(({ msg }) => msg === "client left");
  expect(await liveSockets(server)).toBe(1);
});

test("another url is another server: the old one is left at once and has no say any more", async () => {
  const other = await startServer();
  await ask(`${other.url}/transport/tempo?bpm=90`, { method: "POST" });
  const { rerender } = render(<Mounted url={server.url} />);
  await screen.findByText("live at 120");
  const button = screen.getByRole("button");

  rerender(<Mounted url={other.url} />);
  await screen.findByText("live at 90");
  const line = await server.logged(({ msg }) => msg === "client left");
  expect(line).toMatchObject({ code: 1000 });
  // The page's own parts stay mounted.
  expect(screen.getByRole("button")).toBe(button);

  button.click();
  await screen.findByText("revision 2");
  expect(await isPlaying(other)).toBe(true);
  expect(await isPlaying(server)).toBe(false);
  expect(screen.getByText("live at 90")).toBeDefined();
  expect(await liveSockets(other)).toBe(1);
});

test("without a url the page's own origin is asked", async () => {
  const mocked = mockServer(location.origin);
  render(<Mounted />);
  await screen.findByText("live at 120");
  expect(mocked.urls).toEqual(["ws://localhost:3000/ws/transport"]);
});

test("a host's render with the same url and rate keeps the socket", async () => {
  const { rerender } = render(<Mounted url={server.url} hz={10} />);
  await screen.findByText("live at 120");
  for (let i = 0; i < 5; i += 1) rerender(<Mounted url={server.url} hz={10} />);
  screen.getByRole("button").click();
  await screen.findByText("revision 1");
  const next = await connect(`${server.wsUrl}/ws/transport/clock`);
  await server.logged(({ msg, client }) => msg === "client connected" && client === 2);
  await next.close();
});

const Named = (props: DAWProviderProps) => (
  <DAWProvider {...props}>
    <Page />
    <SessionName />
    <OfflineBanner />
  </DAWProvider>
);

function SessionName() {
  const { name } = useSession();
  return <p>session {name}</p>;
}

test("a session of another name is another transport, and the old one has no say any more", async () => {
  await ask(`${server.url}/transport/tempo?bpm=90&session=band`, { method: "POST" });
  const { rerender } = render(<Named url={server.url} />);
  await screen.findByText("live at 120");
  screen.getByText("session default");

  rerender(<Named url={server.url} session="band" />);
  await screen.findByText("live at 90");
  await screen.findByText("session band");
  await server.logged(({ msg }) => msg === "client left");
  screen.getByRole("button", { name: "unanswered" }).click();
  await screen.findByText("revision 2");
  expect(await isPlaying(server)).toBe(false);
  screen.getByText("live at 90");
  expect(await liveSockets(server)).toBe(0);
});

const wordsOfTheBanner = () =>
  screen.getByRole("status", { name: "Transport in use" }).textContent.trim();

test("a name that no session can have is refused in words, and crashes nothing", async () => {
  const { rerender } = render(<Named url={server.url} session="my band" />);
  await screen.findByText("refused at 120");
  await expect
    .poll(wordsOfTheBanner)
    .toMatch(
      /session must be 1 to 64 letters, digits, dots, underscores or hyphens, not "my band"/i,
    );
  screen.getByRole("button", { name: "Play on locally" }).click();
  // The server was never asked, and to ask it again would change nothing.
  await expect.poll(wordsOfTheBanner).toMatch(/^Local transport\./);
  expect(wordsOfTheBanner()).not.toMatch(/rejoin/);
  expect(await liveSockets(server)).toBe(0);

  rerender(<Named url={server.url} session="band" />);
  await screen.findByText("live at 120");
});
