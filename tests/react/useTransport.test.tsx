import { act, render, screen } from "@testing-library/react";
import { Profiler } from "react";
import { beforeEach, expect, test } from "vitest";
import type { TransportState } from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";
import { DAWProvider } from "../../src/react/DAWContext.tsx";
import { useConnection } from "../../src/react/useConnection.ts";
import { useTransport } from "../../src/react/useTransport.ts";
import { type MockedServer, mockServer } from "../support/mocked-server.ts";

let server: MockedServer;
/** How often React has committed something new in each part of the page. */
let commits: Record<string, number>;

const count = (id: string) => {
  commits[id] = (commits[id] ?? 0) + 1;
};

const parts = () => ({ playing: commits["playing"], bpm: commits["bpm"], loop: commits["loop"] });

interface PartProps {
  readonly name: string;
  readonly select: (transport: TransportState) => unknown;
}

const Part = ({ name, select }: PartProps) => (
  <Profiler id={name} onRender={count}>
    <Value name={name} select={select} />
  </Profiler>
);

const Value = ({ name, select }: PartProps) => (
  <p>{`${name}: ${JSON.stringify(useTransport(select))}`}</p>
);

function Whole() {
  const { revision } = useTransport();
  const { status } = useConnection();
  return <p>{`${status}, revision ${revision}`}</p>;
}

beforeEach(async () => {
  server = mockServer();
  commits = {};
  render(
    <Profiler id="page" onRender={count}>
      <DAWProvider url={server.url}>
        <Part name="playing" select={({ playing }) => playing} />
        <Part name="bpm" select={({ song }) => song.tempo[0].bpm} />
        <Part name="loop" select={({ loop }) => loop} />
        <Whole />
      </DAWProvider>
    </Profiler>,
  );
  await screen.findByText("live, revision 0");
});

test("only what looks at the part that changed is rendered", async () => {
  expect(parts()).toEqual({ playing: 1, bpm: 1, loop: 1 });
  await act(() => server.command({ type: "play" }));
  await screen.findByText("live, revision 1");
  expect(parts()).toEqual({ playing: 2, bpm: 1, loop: 1 });
  await act(() => server.command({ type: "tempo", bpm: 90 }));
  await screen.findByText("live, revision 2");
  expect(parts()).toEqual({ playing: 2, bpm: 2, loop: 1 });
  await act(() => server.command({ type: "seek", position: { beats: beats(7) } }));
  await screen.findByText("live, revision 3");
  expect(parts()).toEqual({ playing: 2, bpm: 2, loop: 1 });
  await act(() => server.command({ type: "loop", enabled: true }));
  await screen.findByText("live, revision 4");
  expect(parts()).toEqual({ playing: 2, bpm: 2, loop: 2 });
  expect(screen.getByText('loop: {"enabled":true,"start":0,"end":20}')).toBeDefined();
});

test("while it plays and nobody touches anything, React commits nothing, over four seconds of the stream", async () => {
  await act(() => server.command({ type: "play" }));
  await screen.findByText("live, revision 1");
  const before = commits["page"] ?? 0;
  await act(async () => expect(server.stream(4100)).toBeGreaterThanOrEqual(120));
  // What comes after the stream on the same line is the proof that all of it has been heard.
  await act(() => server.command({ type: "tempo", bpm: 90 }));
  await screen.findByText("live, revision 2");
  expect(commits["page"]).toBe(before + 1);
});

test("a selector of the latest render is the one that selects", async () => {
  const { rerender } = render(
    <DAWProvider url={server.url}>
      <Part name="chosen" select={({ song }) => song.tempo[0].bpm} />
    </DAWProvider>,
  );
  await screen.findByText("chosen: 120");
  rerender(
    <DAWProvider url={server.url}>
      <Part name="chosen" select={({ timebase }) => timebase} />
    </DAWProvider>,
  );
  expect(screen.getByText('chosen: "beats"')).toBeDefined();
});
