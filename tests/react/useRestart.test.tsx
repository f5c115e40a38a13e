import { act, render, screen } from "@testing-library/react";
import { onTestFinished, test } from "vitest";
import { DAWProvider } from "../../src/react/DAWContext.tsx";
import { useConnection } from "../../src/react/useConnection.ts";
import { useRestart } from "../../src/react/useRestart.ts";
import { useTransport } from "../../src/react/useTransport.ts";
import { useTransportCommands } from "../../src/react/useTransportCommands.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { startTestServer } from "../support/test-server.ts";

function Page() {
  const restart = useRestart();
  const { status } = useConnection();
  const isPlaying = useTransport(({ playing }) => playing);
  const { play } = useTransportCommands();
  return (
    <>
      <p>
        {status} and {isPlaying ? "playing" : "standing"}
      </p>
      <p>{restart ? restart.message : "it has always been there"}</p>
      <button onClick={() => void play()}>Play</button>
    </>
  );
}

test("a page that was open when the server was restarted is told, and one that comes later is not", async () => {
  const data = temporaryDirectory();
  const options = { data, origins: [location.origin] };
  const first = await startTestServer(options);
  const { unmount } = render(
    <DAWProvider url={first.url}>
      <Page />
    </DAWProvider>,
  );
  await screen.findByText("live and standing");
  screen.getByText("it has always been there");
  act(() => screen.getByRole("button").click());
  await screen.findByText("live and playing");
  await first.close();
  const { port } = new URL(first.url);
  const second = await startTestServer({ ...options, port: Number(port) });
  onTestFinished(() => second.close());
  await screen.findByText(/^the server was away for .* playback went on/, {}, { timeout: 4000 });
  await screen.findByText("live and playing");

  unmount();
  render(
    <DAWProvider url={second.url}>
      <Page />
    </DAWProvider>,
  );
  await screen.findByText("live and playing");
  screen.getByText("it has always been there");
});
