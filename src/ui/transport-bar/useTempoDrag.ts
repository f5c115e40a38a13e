import { type PointerEvent, useRef } from "react";
import type { History } from "../../react/useHistory.ts";
import type { TransportCommands } from "../../react/useTransportCommands.ts";
import type { Report } from "../useRefusal.ts";
import { draggedTempo, roundedTempo } from "./tempo-drag.ts";

/** A press that moves no further than this is a click, which types. */
const THRESHOLD_PX = 4;
/** No more than twenty commands a second: the last one is sent whatever the time. */
const SEND_INTERVAL_MS = 50;

interface TempoDrag {
  readonly onPointerDown: (event: PointerEvent<HTMLInputElement>) => void;
  /** What the hand has made of it, while it is dragged. */
  readonly shownBpm: () => number | null;
  /** Back to what it was before. */
  readonly cancel: () => void;
}

interface Drag {
  readonly fromBpm: number;
  bpm: number;
  lastY: number;
  isMoving: boolean;
  sentAtMs: number;
  sentBpm: number;
  end(): void;
}

interface TempoDragOptions
  extends Pick<TransportCommands, "setTempo">, Pick<History, "beginGesture"> {
  /** The tempo of this moment. */
  readonly bpm: () => number;
  /** Shows what the hand has made of it. */
  readonly show: (bpm: number) => void;
  readonly report: Report;
}

/** Drags the tempo up and down. Everything sent in one drag is one step to undo. */
export function useTempoDrag(options: TempoDragOptions): TempoDrag {
  const drag = useRef<Drag | null>(null);
  const shown = useRef<number | null>(null);

  function send(bpm: number, atMs: number) {
    const running = drag.current;
    if (!running || bpm === running.sentBpm) return;
    running.sentAtMs = atMs;
    running.sentBpm = bpm;
    options.report(options.setTempo(bpm));
  }
  function move(event: globalThis.PointerEvent) {
    const running = drag.current;
    if (!running) return;
    const upPx = running.lastY - event.clientY;
    if (!running.isMoving) {
      if (Math.abs(upPx) < THRESHOLD_PX) return;
      running.isMoving = true;
    }
    running.lastY = event.clientY;
    running.bpm = draggedTempo(running.bpm, upPx, event.shiftKey);
    shown.current = roundedTempo(running.bpm, event.shiftKey);
    options.show(shown.current);
    if (event.timeStamp - running.sentAtMs >= SEND_INTERVAL_MS) {
      send(shown.current, event.timeStamp);
    }
  }
  function finish(isKept: boolean) {
    const running = drag.current;
    if (!running) return;
    if (running.isMoving) {
      const wanted = isKept ? (shown.current ?? running.fromBpm) : running.fromBpm;
      send(wanted, Number.POSITIVE_INFINITY);
    }
    running.end();
    drag.current = null;
    shown.current = null;
  }

  return {
    shownBpm: () => shown.current,
    cancel: () => finish(false),
    onPointerDown(event) {
      if (event.button !== 0 || drag.current) return;
      const { pointerId, clientY } = event;
      const endGesture = options.beginGesture();
      const listening = new AbortController();
      const { signal } = listening;
      const isThis = (happened: { readonly pointerId: number }) => happened.pointerId === pointerId;
      drag.current = {
        fromBpm: options.bpm(),
        bpm: options.bpm(),
        lastY: clientY,
        isMoving: false,
        sentAtMs: Number.NEGATIVE_INFINITY,
        sentBpm: options.bpm(),
        end() {
          listening.abort();
          endGesture();
        },
      };
      // On the window: the hand leaves the field at once.
      window.addEventListener("pointermove", (moved) => isThis(moved) && move(moved), { signal });
      window.addEventListener("pointerup", (up) => isThis(up) && finish(true), { signal });
      window.addEventListener("pointercancel", (gone) => isThis(gone) && finish(false), { signal });
      window.addEventListener("keydown", ({ key }) => key === "Escape" && finish(false), {
        signal,
      });
    },
  };
}
