import { act, fireEvent } from "@testing-library/react";
import { type ReactNode, useEffect } from "react";
import { type Mock, onTestFinished, vi } from "vitest";
import { beats } from "../../src/core/units.ts";
import { type History, useHistory } from "../../src/react/useHistory.ts";
import { usePlayhead } from "../../src/react/usePlayhead.ts";
import { changeSettings } from "../../src/ui/settings.ts";
import { ReportContext } from "../../src/ui/timeline/ReportContext.ts";
import { TimelineContext } from "../../src/ui/timeline/TimelineContext.ts";
import {
  type TimelineCommands,
  TimelineCommandsContext,
} from "../../src/ui/timeline/timeline-commands.ts";
import { type TimelineView, createTimelineView } from "../../src/ui/timeline/timeline-view.ts";
import type { Report } from "../../src/ui/useRefusal.ts";
import { LEFT_PX } from "./page-layout.ts";
import { type RenderedPage, renderPage } from "./rendered-page.tsx";

/** Where the pointer is: from the left and the upper edge of the strip. */
interface At {
  readonly xPx?: number;
  readonly yPx?: number;
  readonly shiftKey?: boolean;
  readonly altKey?: boolean;
  readonly button?: number;
  /** The event's own time. Left out: long after the last one. */
  readonly atMs?: number;
}

/** A pointer that a test moves about. */
export interface Hand {
  down(target: Element, at: At): void;
  move(at: At): void;
  up(at?: At): void;
  /** Two clicks, as a browser tells of them. */
  doubleClick(target: Element, at: At): void;
}

/** One strip over 64 beats on 1024 px, a beat being 16 px: so the grid goes from beat to beat. */
export interface StripInHand {
  readonly page: RenderedPage;
  readonly timeline: TimelineView;
  readonly report: Mock<Report>;
  readonly hand: Hand;
  readonly history: History;
}

export async function renderStrip(strip: ReactNode): Promise<StripInHand> {
  stubCapture();
  act(() => changeSettings({ snap: "adaptive" }));
  const timeline = createTimelineView(() => {});
  timeline.resize(1024, 400, 400);
  timeline.zoom({ from: beats(0), pxPerBeat: 16, widthPx: 1024 });
  const report = vi.fn<Report>();
  let history: History | undefined;
  const page = await renderPage(
    <TimelineContext value={timeline}>
      <TimelineCommandsContext value={{ endBeats: () => beats(48) } as TimelineCommands}>
        <ReportContext value={report}>
          {strip}
          <HistoryReport onHistory={(now) => (history = now)} />
        </ReportContext>
      </TimelineCommandsContext>
    </TimelineContext>,
  );
  return {
    page,
    timeline,
    report,
    hand: createHand(),
    get history() {
      if (!history) throw new Error("nothing has been rendered");
      return history;
    },
  };
}

function HistoryReport({ onHistory }: { readonly onHistory: (history: History) => void }) {
  const history = useHistory();
  // Somebody has to draw, or there are no frames.
  usePlayhead(() => {});
  useEffect(() => {
    onHistory(history);
  }, [onHistory, history]);
  return null;
}

function createHand(): Hand {
  let nowMs = 0;
  let over: Element = document.body;
  let last: At = {};
  const tell = (type: "pointerdown" | "pointermove" | "pointerup", at: At, buttons: number) => {
    last = { ...last, ...at };
    nowMs = at.atMs ?? nowMs + 1000;
    const { xPx = 0, yPx = 0, shiftKey = false, altKey = false, button = 0 } = last;
    const place = { clientX: LEFT_PX + xPx, clientY: yPx };
    const event = pointerEvent(type, 1, { ...place, shiftKey, altKey, button, buttons });
    Object.defineProperty(event, "timeStamp", { value: nowMs });
    fireEvent([...capturing][0] ?? over, event);
    if (type === "pointerup") capturing.clear();
  };
  return {
    down(target, at) {
      over = target;
      last = {};
      tell("pointerdown", at, 1);
      if (target instanceof HTMLElement) act(() => target.focus());
    },
    move: (at) => tell("pointermove", at, 1),
    up: (at = {}) => tell("pointerup", at, 0),
    doubleClick(target, { xPx = 0, yPx = 0, shiftKey = false }) {
      for (const detail of [1, 2]) {
        this.down(target, { xPx, yPx, shiftKey });
        this.up();
        fireEvent.click(target, { detail });
      }
      fireEvent.dblClick(target, { clientX: LEFT_PX + xPx, clientY: yPx, shiftKey, detail: 2 });
    },
  };
}

/** jsdom has no pointers: a mouse's event with the number of one. */
export function pointerEvent(type: string, pointerId: number, init: MouseEventInit = {}): Event {
  const event = new MouseEvent(type, { bubbles: true, cancelable: true, ...init });
  Object.defineProperty(event, "pointerId", { value: pointerId });
  return event;
}

/** What has captured the pointer. */
const capturing = new Set<Element>();

/** Nor does jsdom capture any. */
function stubCapture() {
  Object.defineProperty(Element.prototype, "setPointerCapture", {
    configurable: true,
    value(this: Element) {
      capturing.add(this);
    },
  });
  onTestFinished(() => {
    capturing.clear();
    Reflect.deleteProperty(Element.prototype, "setPointerCapture");
  });
}
