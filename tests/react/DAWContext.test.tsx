import { act, render, renderHook, screen } from "@testing-library/react";
import { useEffect } from "react";
import { describe, expect, test, vi } from "vitest";
import type { TransportState } from "../../src/core/transport-state.ts";
import { DAWProvider } from "../../src/react/DAWContext.tsx";
import { useConnection } from "../../src/react/useConnection.ts";
import { useHistory } from "../../src/react/useHistory.ts";
import { useLastChange } from "../../src/react/useLastChange.ts";
import { useLocalTransport } from "../../src/react/useLocalTransport.ts";
import { useManualOffset } from "../../src/react/useManualOffset.ts";
import { usePeople } from "../../src/react/usePeople.ts";
import { usePlayhead } from "../../src/react/usePlayhead.ts";
import { useServer, useSession } from "../../src/react/useSession.ts";
import { useTransport } from "../../src/react/useTransport.ts";
import { useTransportCommands } from "../../src/react/useTransportCommands.ts";
import { mockServer } from "../support/mocked-server.ts";

describe("outside the provider a hook says what to do", () => {
  const hooks: Record<string, () => unknown> = {
    useConnection,
    useTransport: () => useTransport(),
    useTransportCommands,
    usePlayhead: () => usePlayhead(() => {}),
    useHistory,
    useLastChange,
    useLocalTransport,
    useManualOffset,
    usePeople,
    useServer,
    useSession,
  };

  test.each(Object.entries(hooks))("%s", (name, hook) => {
    vi.spyOn(console, "error").mockReturnValue();
    expect(() => renderHook(hook)).toThrow(
      new Error(
        `${name} needs a transport: render the component that calls it inside <DAWProvider>.`,
      ),
    );
  });
});

const firstBpm = ({ song }: TransportState) => song.tempo[0].bpm;

function Onlooker() {
  const { status } = useConnection();
  const bpm = useTransport(firstBpm);
  return <p>{`${status} at ${bpm}`}</p>;
}

function StopButton({ onRendered }: { readonly onRendered: () => void }) {
  const { stop } = useTransportCommands();
  useEffect(onRendered);
  return <button onClick={() => void stop()}>stop</button>;
}

const Tempo = ({ name }: { readonly name: string }) => {
  const { setTempo } = useTransportCommands();
  const bpm = useTransport(firstBpm);
  const { status } = useConnection();
  const onClick = () => void setTempo(bpm + 1);
  return <button onClick={onClick}>{`${name} ${status} at ${bpm}`}</button>;
};

test("what gives commands and looks at nothing is rendered once, whatever happens above and around it", async () => {
  const server = mockServer();
  const onRendered = vi.fn<() => void>();
  const children = (
    <>
      <StopButton onRendered={onRendered} />
      <Onlooker />
    </>
  );
  const { rerender } = render(<DAWProvider url={server.url}>{children}</DAWProvider>);
  await screen.findByText("live at 120");
  await act(() => server.command({ type: "tempo", bpm: 90 }));
  await screen.findByText("live at 90");
  rerender(<DAWProvider url={server.url}>{children}</DAWProvider>);
  act(() => server.closeAll(1011, "gone"));
  await screen.findByText("reconnecting at 90");
  expect(onRendered).toHaveBeenCalledTimes(1);
});

test("two providers on one page are two transports", async () => {
  const one = mockServer();
  const two = mockServer();
  render(
    <>
      <DAWProvider url={one.url}>
        <Tempo name="one" />
      </DAWProvider>
      <DAWProvider url={two.url}>
        <Tempo name="two" />
      </DAWProvider>
    </>,
  );
  const button = await screen.findByText("one live at 120");
  await screen.findByText("two live at 120");
  act(() => button.click());
  await expect.poll(() => firstBpm(one.authority.state)).toBe(121);
  expect(screen.getByText("one live at 121")).toBeDefined();
  expect(screen.getByText("two live at 120")).toBeDefined();
  expect(two.heard).toEqual([]);
});
