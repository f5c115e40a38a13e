import { act, fireEvent } from "@testing-library/react";
import { type ReactNode, useEffect } from "react";
import { type Mock, onTestFinished, vi } from "vitest";
import { beats } from "../../src/core/units.ts";
import { useTransportClient } from "../../src/react/DAWContext.tsx";
import { MetronomeProvider } from "../../src/react/MetronomeContext.tsx";
import { usePlayhead } from "../../src/react/usePlayhead.ts";
import { Dialogs, DialogsProvider } from "../../src/ui/dialogs/dialogs-context.tsx";
import { type Settings, changeSettings } from "../../src/ui/settings.ts";
import { useTimelineView } from "../../src/ui/timeline/TimelineContext.ts";
import { TimelineProvider } from "../../src/ui/timeline/TimelineProvider.tsx";
import type { TimelineView } from "../../src/ui/timeline/timeline-view.ts";
import type { Report } from "../../src/ui/useRefusal.ts";
import { type FakeAudio, createFakeAudio } from "./fake-audio.ts";
import { type RenderedPage, SESSION, renderPage } from "./rendered-page.tsx";

const SETTINGS: Settings = {
  follow: "page",
  snap: "adaptive",
  showSeconds: false,
  positionFormat: "bars",
  secondFormat: "time",
  theme: "system",
  singleKeys: true,
};

/** What stands around the bar's parts and the keys: dialogs, a metronome that is not heard, 1024 px of a timeline. */
export interface RenderedBar extends RenderedPage {
  readonly audio: FakeAudio;
  readonly timeline: TimelineView;
  readonly report: Mock<Report>;
  /** The sentence of the last command that was refused; null: it was accepted. */
  refusal(): Promise<string | null>;
  /** Expects that the server has heard nothing but these since it was last asked. */
  hasHeardOnly(...commands: object[]): Promise<void>;
  /** The bar's own user goes somewhere. */
  goesTo(position: number): Promise<void>;
  /** How the whole song is now, on the server. */
  readonly song: RenderedPage["server"]["authority"]["state"]["song"];
}

/** @param render gets where refusals are to go */
export async function renderBar(render: (report: Report) => ReactNode): Promise<RenderedBar> {
  localStorage.clear();
  changeSettings(SETTINGS);
  const audio = createFakeAudio({ now: () => performance.now() });
  vi.stubGlobal("AudioContext", function AudioContext() {
    return audio.context;
  });
  onTestFinished(() => {
    changeSettings(SETTINGS);
    localStorage.clear();
  });

  const report = vi.fn<Report>();
  let parts: { client: ReturnType<typeof useTransportClient>; timeline: TimelineView } | null =
    null;
  const page = await renderPage(
    <MetronomeProvider>
      <TimelineProvider session={SESSION}>
        <DialogsProvider>
          {render(report)}
          <Dialogs report={report} />
          <Parts onParts={(now) => (parts = now)} />
        </DialogsProvider>
      </TimelineProvider>
    </MetronomeProvider>,
  );
  const there = () => {
    if (!parts) throw new Error("nothing has been rendered");
    return parts;
  };
  act(() => there().timeline.resize(1024, 400, 400));

  const bar: RenderedBar = {
    ...page,
    audio,
    report,
    timeline: there().timeline,
    async refusal() {
      const result = await report.mock.lastCall?.[0];
      return result && !result.ok ? result.error.message : null;
    },
    async hasHeardOnly(...commands) {
      act(() => void there().client.commands.setStartLead("auto"));
      await page.hasHeard(...commands, { type: "start_lead", lead_ms: "auto" });
    },
    async goesTo(position) {
      await page.hears({ type: "seek", position: { beats: beats(position) } });
    },
    get song() {
      return page.server.authority.state.song;
    },
  };
  return bar;
}

function Parts({
  onParts,
}: {
  readonly onParts: (parts: {
    client: ReturnType<typeof useTransportClient>;
    timeline: TimelineView;
  }) => void;
}) {
  const client = useTransportClient("Parts");
  const timeline = useTimelineView();
  // Somebody has to draw, or there are no frames.
  usePlayhead(() => {});
  useEffect(() => {
    onParts({ client, timeline });
  }, [onParts, client, timeline]);
  return null;
}

interface Press extends KeyboardEventInit {
  readonly atMs?: number;
}

/** A key goes down where the focus is. Gives back whether the browser may do with it what it does. */
export function press(key: string, { atMs, ...init }: Press = {}): boolean {
  const code = key === " " ? "Space" : key.length > 1 ? key : "";
  const event = new KeyboardEvent("keydown", {
    key,
    code,
    bubbles: true,
    cancelable: true,
    ...init,
  });
  if (atMs !== undefined) Object.defineProperty(event, "timeStamp", { value: atMs });
  return fireEvent(document.activeElement ?? document.body, event);
}
