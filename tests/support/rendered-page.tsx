import { act, render } from "@testing-library/react";
import { type UserEvent, userEvent } from "@testing-library/user-event";
import { type ReactNode, useEffect } from "react";
import { expect } from "vitest";
import { DAWProvider } from "../../src/react/DAWContext.tsx";
import { MetronomeProvider } from "../../src/react/MetronomeContext.tsx";
import { useConnection } from "../../src/react/useConnection.ts";
import { App } from "../../src/ui/App.tsx";
import type { Session } from "../../src/ui/session.ts";
import type { Report } from "../../src/ui/useRefusal.ts";
import { isCoalesced } from "./coalesced.ts";
import { type FakeFrames, stubDisplay } from "./fake-frames.ts";
import { type MockedServer, mockServer } from "./mocked-server.ts";
import { type PageLayout, stubLayout } from "./page-layout.ts";

/** 1024 px wide: a beat is 16 px, and a bar 64. */
export const SESSION: Session = {
  name: "A short session",
  lengthBeats: 64,
  lanes: [
    {
      id: "drums",
      name: "Drums",
      colour: "rgb(200, 100, 50)",
      clips: [
        { id: "1", name: "Intro", startBeats: 0, lengthBeats: 16 },
        { id: "2", name: "Verse", startBeats: 16, lengthBeats: 32.5 },
        { id: "3", name: "Reprise", startBeats: 60, lengthBeats: 16 },
        { id: "4", name: "Coda", startBeats: 80, lengthBeats: 8 },
      ],
    },
    { id: "bass", name: "Bass", colour: "rgb(50, 100, 200)", clips: [] },
  ],
};

/** Looked at often, given up late: what is waited for comes within a turn or two. */
const SOON = { interval: 2, timeout: 4000 };

/** A page in front of a mocked server, its display and its layout in the test's hand. */
export interface RenderedPage {
  readonly server: MockedServer;
  readonly display: FakeFrames;
  readonly layout: PageLayout;
  readonly user: UserEvent;
  /**
   * Expects that the server has heard just these commands since it was last asked, here without their ids and moments, and
   * without those that the client may leave out: see `isCoalesced`.
   */
  hasHeard(...commands: object[]): Promise<void>;
  /** Draws what there is to draw now, or `aheadMs` later. */
  draw(aheadMs?: number): void;
  /** Somebody else's command, come through and drawn. */
  hears(command: Parameters<MockedServer["command"]>[0]): Promise<void>;
  /** The server goes away: every connection is lost, and none can be made. */
  goesDown(): Promise<void>;
  /** The server is back, and so is the network. */
  comesBack(): Promise<void>;
}

export const renderApp = (session: Session = SESSION): Promise<RenderedPage> =>
  renderPage(<App session={session} />);

/** For parts whose refusals the test does not look at. */
export const ignore: Report = () => {};

export async function renderPage(children: ReactNode): Promise<RenderedPage> {
  const server = mockServer();
  const display = stubDisplay();
  const layout = stubLayout(1024);
  let given = 0;
  let status = "";
  const reaches = (wanted: string) => act(async () => expect.poll(() => status, SOON).toBe(wanted));

  const page: RenderedPage = {
    server,
    display,
    layout,
    user: userEvent.setup(),
    async hasHeard(...commands) {
      const heard = () =>
        server.heard.slice(given).map((text) => {
          const { id: _, at: __, ...command } = JSON.parse(text) as Record<string, unknown>;
          return command;
        });
      const isAll = () => isCoalesced(heard(), commands as Record<string, unknown>[]);
      await expect
        .poll(isAll, SOON)
        .toBe(true)
        .catch(() => expect(heard()).toEqual(commands));
      given = server.heard.length;
    },
    draw: (aheadMs = 0) => act(() => display.draw(performance.now() + aheadMs)),
    async hears(command) {
      page.draw();
      await act(async () => {
        await server.command(command);
        await expect.poll(() => display.requested, SOON).toBe(1);
      });
      page.draw();
    },
    async goesDown() {
      server.isDown = true;
      act(() => server.closeAll(1011, "gone"));
      await reaches("reconnecting");
    },
    async comesBack() {
      server.isDown = false;
      act(() => void window.dispatchEvent(new Event("online")));
      await reaches("live");
    },
  };

  render(
    <DAWProvider url={server.url}>
      <MetronomeProvider>{children}</MetronomeProvider>
      <ConnectionReport onStatus={(now) => (status = now)} />
    </DAWProvider>,
  );
  await reaches("live");
  page.draw();
  return page;
}

function ConnectionReport({ onStatus }: { readonly onStatus: (status: string) => void }) {
  const { status } = useConnection();
  useEffect(() => {
    onStatus(status);
  }, [onStatus, status]);
  return null;
}
