import { act, cleanup, render, screen } from "@testing-library/react";
import { Profiler, useEffect, useRef } from "react";
import { beforeEach, describe, expect, test } from "vitest";
import { beats } from "../../src/core/units.ts";
import { DAWProvider } from "../../src/react/DAWContext.tsx";
import { useConnection } from "../../src/react/useConnection.ts";
import { type DrawPlayhead, usePlayhead } from "../../src/react/usePlayhead.ts";
import { type FakeFrames, stubDisplay } from "../support/fake-frames.ts";
import { type MockedServer, mockServer } from "../support/mocked-server.ts";

let server: MockedServer;
let display: FakeFrames;
let commits: number;
beforeEach(() => {
  server = mockServer();
  display = stubDisplay();
  commits = 0;
});

const Status = () => <p>{useConnection().status}</p>;

const page = (child: React.ReactNode) => (
  <Profiler id="page" onRender={() => (commits += 1)}>
    <DAWProvider url={server.url}>
      {child}
      <Status />
    </DAWProvider>
  </Profiler>
);

/** Stands still and has drawn all there is to draw. */
async function settle() {
  await screen.findByText("live");
  while (display.requested > 0) display.draw(performance.now());
}

/** The server's command has come through when it has asked for a frame. */
const hears = async (command: Parameters<MockedServer["command"]>[0]) => {
  await server.command(command);
  await expect.poll(() => display.requested, { interval: 2 }).toBe(1);
};

const Drawing = ({ draw }: { readonly draw: DrawPlayhead }) => {
  usePlayhead(draw);
  return null;
};

function Line({ pxPerBeat }: { readonly pxPerBeat: number }) {
  const element = useRef<HTMLDivElement>(null);
  usePlayhead(element, (position) => position * pxPerBeat);
  return <div ref={element} data-testid="line" />;
}
const transform = () => screen.getByTestId("line").style.transform;

function Bare() {
  const element = useRef<HTMLDivElement>(null);
  usePlayhead(element as never);
  return <div ref={element} data-testid="line" />;
}

describe("with a callback", () => {
  let drawn: { beats: number; seconds: number; bpm: number }[];
  beforeEach(() => {
    drawn = [];
  });
  const keep: DrawPlayhead = (position) => drawn.push(position);

  test("it is called once for a render, once for a change, and then not at all", async () => {
    render(page(<Drawing draw={keep} />));
    expect(drawn).toEqual([{ beats: 0, seconds: 0, bpm: 120 }]);
    await settle();
    drawn = [];
    await hears({ type: "seek", position: { beats: beats(3) } });
    display.draw(performance.now());
    expect(drawn).toEqual([{ beats: 3, seconds: 1.5, bpm: 120 }]);
    await act(async () => server.stream(1000));
    expect(display.requested).toBe(0);
  });

  test("it is called in every frame while it plays, and React commits nothing for it", async () => {
    render(page(<Drawing draw={keep} />));
    await settle();
    await hears({ type: "play" });
    drawn = [];
    const before = commits;
    const startMs = performance.now() + 1000;
    for (let frame = 0; frame < 60; frame += 1) display.draw(startMs + frame * 16);
    expect(drawn).toHaveLength(60);
    const [first, second] = drawn;
    expect((second?.seconds ?? 0) - (first?.seconds ?? 0)).toBeCloseTo(0.016, 9);
    expect((second?.beats ?? 0) - (first?.beats ?? 0)).toBeCloseTo(0.032, 9);
    expect(commits).toBe(before);
  });

  test("the one of the latest render is called, at once and in the frames that follow", async () => {
    const calls: string[] = [];
    const { rerender } = render(page(<Drawing draw={() => calls.push("old")} />));
    await settle();
    calls.length = 0;
    rerender(page(<Drawing draw={() => calls.push("new")} />));
    expect(calls).toEqual(["new"]);
    await hears({ type: "stop" });
    display.draw(performance.now());
    expect(calls).toEqual(["new", "new"]);
  });

  test("a component that has gone draws no more, and the last one puts the frames to sleep", async () => {
    const other: unknown[] = [];
    const both = (
      <>
        <Drawing draw={keep} />
        <Drawing draw={(position) => other.push(position)} />
      </>
    );
    const { rerender } = render(page(both));
    await settle();
    await hears({ type: "play" });
    rerender(page(<Drawing draw={keep} />));
    drawn = [];
    other.length = 0;
    display.draw(performance.now());
    expect(drawn).toHaveLength(1);
    expect(other).toHaveLength(0);
    expect(display.requested).toBe(1);
    rerender(page(null));
    expect(display.requested).toBe(0);
  });
});

describe("what it gives back", () => {
  let request: () => void;
  let draws: number;
  let rerender: (ui: React.ReactNode) => void;
  const Drawer = () => {
    const given = usePlayhead(() => (draws += 1));
    useEffect(() => {
      request = given;
    });
    return null;
  };
  beforeEach(async () => {
    ({ rerender } = render(page(<Drawer />)));
    await settle();
    draws = 0;
  });

  test("asks for one frame, though nothing moves, and however often it is called", () => {
    expect(display.requested).toBe(0);
    request();
    request();
    expect(display.requested).toBe(1);
    expect(draws).toBe(0);
    display.draw(performance.now());
    expect(draws).toBe(1);
    expect(display.requested).toBe(0);
  });

  test("stays the same function, and commits nothing", () => {
    const before = request;
    const committed = commits;
    request();
    display.draw(performance.now());
    expect(commits).toBe(committed);
    rerender(page(<Drawer />));
    expect(commits).toBeGreaterThan(committed);
    expect(request).toBe(before);
  });

  test("asks for none when it has gone", () => {
    cleanup();
    request();
    expect(display.requested).toBe(0);
  });
});

describe("with a ref", () => {
  test("the element stands where it belongs from the first render on, to the fraction of a pixel", async () => {
    render(page(<Line pxPerBeat={8} />));
    expect(transform()).toBe("translate3d(0px,0,0)");
    await settle();
    await hears({ type: "seek", position: { beats: beats(1.234375) } });
    display.draw(performance.now());
    expect(transform()).toBe("translate3d(9.875px,0,0)");
  });

  test("a new zoom shows with the render that brings it, without waiting for a frame", async () => {
    const { rerender } = render(page(<Line pxPerBeat={10} />));
    await settle();
    await hears({ type: "seek", position: { beats: beats(1.5) } });
    display.draw(performance.now());
    rerender(page(<Line pxPerBeat={33} />));
    expect(transform()).toBe("translate3d(49.5px,0,0)");
    expect(display.requested).toBe(0);
  });

  test("without a scale, pixels are beats", async () => {
    render(page(<Bare />));
    await settle();
    await hears({ type: "seek", position: { beats: beats(2.5) } });
    display.draw(performance.now());
    expect(transform()).toBe("translate3d(2.5px,0,0)");
  });
});
