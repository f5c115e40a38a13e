import {
  type PointerEvent as ReactPointerEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useHistory } from "../../react/useHistory.ts";
import { usePlayhead } from "../../react/usePlayhead.ts";
import { useTimelineView } from "./TimelineContext.ts";
import { type DragPoint, type FollowedPointer, followPointer } from "./follow-pointer.ts";

/** Of a drag that others see while it goes on: 20 a second. */
const SEND_EVERY_MS = 50;
/** What moves less than this was meant as a click. */
const THRESHOLD_PX = 4;

export interface Press {
  /** From the left edge of the strip. */
  readonly xPx: number;
  readonly target: Element;
  readonly isFine: boolean;
  readonly isAlt: boolean;
}

export interface PointerDragOptions<Grab, Value extends object> {
  readonly thresholdPx?: number;
  /** What the press takes hold of; null lets it pass. */
  grab(press: Press): Grab | null;
  /** What the hand has made of it by now: flat, to be compared field by field. Null: still what it was before. */
  drag(grab: Grab, point: DragPoint): Value | null;
  /** Lets others see it already, and says whether it did. Called at most 20 times a second. */
  preview?(value: Value, grab: Grab): boolean;
  /** Released. Others may have changed it since it was last sent, and are not asked. */
  send(value: Value, grab: Grab): void;
  /** The drag was called off. What has been sent has to be taken back. */
  restore(grab: Grab, hasSent: boolean): void;
  /** Released where it was pressed. */
  press?(grab: Grab): void;
}

export interface Held<Grab, Value> {
  readonly grab: Grab;
  readonly value: Value;
}

/**
 * Drags something on a strip with the first button of any pointer. What the hand has made of it is `held`, and is to be
 * shown in place of whatever comes from the server until it is released; from then on it is the server's word that
 * counts. Esc calls it off. However much is sent, it is one step to undo. While the hand holds something, the view does
 * not go with the playhead.
 */
export function usePointerDrag<Grab, Value extends object>(
  options: PointerDragOptions<Grab, Value>,
): {
  readonly held: Held<Grab, Value> | null;
  readonly onPointerDown: (event: ReactPointerEvent<HTMLElement>) => void;
} {
  const { beginGesture } = useHistory();
  const timeline = useTimelineView();
  const [held, setHeld] = useState<Held<Grab, Value> | null>(null);
  const latest = useRef(options);
  useLayoutEffect(() => {
    latest.current = options;
  });
  /** Sends what the hand has stopped at, once that may be sent. */
  const catchUp = useRef<(() => void) | null>(null);
  const requestFrame = usePlayhead(() => catchUp.current?.());
  /** Ends the drag that goes on, leaving things as they are. */
  const leave = useRef<(() => void) | null>(null);
  useEffect(() => () => leave.current?.(), []);

  function onPointerDown({
    nativeEvent: down,
    currentTarget: strip,
  }: ReactPointerEvent<HTMLElement>) {
    const { target } = down;
    if (down.button !== 0 || down.ctrlKey || leave.current) return;
    if (!(target instanceof Element)) return;
    const xPx = down.clientX - strip.getBoundingClientRect().left;
    const press = { xPx, target, isFine: down.shiftKey, isAlt: down.altKey };
    const grab = latest.current.grab(press);
    if (grab === null) return;

    let value: Value | null = null;
    let sent: Value | null = null;
    /** The time of the last event that something was sent at, and what the page's clock showed then: they may differ. */
    let sentMs = Number.NEGATIVE_INFINITY;
    let sentAtMs = Number.NEGATIVE_INFINITY;
    let letGo: (() => void) | null = null;

    function begin(pointer: FollowedPointer) {
      const endGesture = beginGesture();
      const wasFollowing = timeline.isHolding;
      timeline.move(timeline.view);
      pointer.capture();
      letGo = () => {
        endGesture();
        if (wasFollowing) timeline.takeHold();
      };
    }
    function preview(next: Value) {
      catchUp.current = null;
      sentAtMs = performance.now();
      if (sent && isSame(sent, next)) return;
      if (latest.current.preview?.(next, grab as Grab)) sent = next;
    }
    /** It is rendered first, and whatever is rendered asks for a frame here. */
    function previewSoon(next: Value) {
      catchUp.current = () => {
        if (performance.now() - sentAtMs >= SEND_EVERY_MS) preview(next);
        else requestFrame();
      };
    }
    function end() {
      leave.current = null;
      catchUp.current = null;
      letGo?.();
      setHeld(null);
    }

    const pointer = followPointer(strip, down, {
      moved(point) {
        if (!letGo) {
          const { thresholdPx = THRESHOLD_PX } = latest.current;
          if (Math.hypot(point.dxPx, point.dyPx) < thresholdPx) return;
          begin(pointer);
        }
        const next = latest.current.drag(grab, point);
        if (next === null) return;
        value = next;
        setHeld({ grab, value });
        if (point.atMs - sentMs < SEND_EVERY_MS) return previewSoon(value);
        sentMs = point.atMs;
        preview(value);
      },
      released() {
        if (!letGo) latest.current.press?.(grab);
        else if (value) latest.current.send(value, grab);
        end();
      },
      cancelled() {
        latest.current.restore(grab, sent !== null);
        end();
      },
    });
    leave.current = () => {
      pointer.stop();
      end();
    };
  }
  return { held, onPointerDown };
}

/** Equal in every field of the first. */
export function isSame(a: object, b: object): boolean {
  const entries = Object.entries(a);
  return entries.every(([key, value]) => (b as Record<string, unknown>)[key] === value);
}
