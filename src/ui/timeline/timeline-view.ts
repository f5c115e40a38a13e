import { type FollowMode, followed } from "../../core/follow.ts";
import { type Beats, beats } from "../../core/units.ts";
import { type View, type ZoomLimits, beatsToX, clampView, zoomLimits } from "../../core/view.ts";

/**
 * What is seen of the session: from where, how large, how far down. It stands outside React, for it changes in every
 * frame of a zoom; what shows it is painted in the next frame, and React does not come into it.
 */
export interface TimelineView {
  readonly view: View;
  /** How far the lanes are scrolled down. */
  readonly topPx: number;
  /** The room for the lanes, and the height of all of them. */
  readonly heightPx: number;
  readonly contentPx: number;
  /** Of the session, or of what has been put beyond its end. */
  readonly lengthBeats: number;
  readonly limits: ZoomLimits;
  /** The user's hand moves it: whatever follows the playhead lets go. */
  move(next: View): void;
  /** A zoom, which does not let go unless it loses sight of the playhead. */
  zoom(next: View): void;
  scrollDownTo(topPx: number): void;
  /** The room there is, and the content's height. */
  resize(widthPx: number, heightPx: number, contentPx: number): void;
  setLength(lengthBeats: number): void;
  /** Follows the playhead again. */
  takeHold(): void;
  readonly isHolding: boolean;
  /** Called in every frame, before anything is painted. Only a playhead that has moved is followed. */
  follow(position: Beats, mode: FollowMode): void;
  /**
   * `paint` is called in the next frame, and in every one after the view has changed.
   */
  addPainter(paint: () => void, options?: PainterOptions): Painter;
  /** Paints what has changed. Called in every frame. */
  paint(): void;
}

export interface PainterOptions {
  /** Shows the whole session whatever the view: is painted after a change of the session's length. */
  readonly isStill?: boolean;
  /** Called when frame after frame has gone by in which nothing was painted. */
  readonly onSettled?: () => void;
}

/** At 60 frames a second that is a third of one. */
const SETTLED_AFTER_FRAMES = 20;

export interface Painter {
  /** What it paints has changed, and the view has not. */
  repaint(): void;
  remove(): void;
}

/** @param requestFrame asks for a frame, in which `follow` and `paint` are called */
export function createTimelineView(requestFrame: () => void): TimelineView {
  let view: View = { from: beats(0), pxPerBeat: 24, widthPx: 0 };
  let lengthBeats = 64;
  let topPx = 0;
  let heightPx = 0;
  let contentPx = 0;
  let isHolding = true;
  /** Where the playhead was when it was last followed; null: it is to be looked for wherever it is. */
  let followedTo: Beats | null = null;
  const stale = new Set<() => void>();
  const painters = new Map<() => void, PainterOptions>();
  let quietFrames = 0;

  const limits = () => zoomLimits(lengthBeats, view.widthPx);
  const farthestDownPx = () => Math.max(0, contentPx - heightPx);
  const shows = (position: Beats) => {
    const xPx = beatsToX(position, view);
    return xPx >= 0 && xPx < view.widthPx;
  };

  function viewIsStale() {
    for (const [paint, { isStill }] of painters) if (!isStill) stale.add(paint);
  }
  function everythingIsStale() {
    for (const paint of painters.keys()) stale.add(paint);
  }
  function show(next: View) {
    const allowed = clampView(next, limits());
    if (allowed === view) return;
    view = allowed;
    viewIsStale();
    requestFrame();
  }

  return {
    get view() {
      return view;
    },
    get topPx() {
      return topPx;
    },
    get heightPx() {
      return heightPx;
    },
    get contentPx() {
      return contentPx;
    },
    get lengthBeats() {
      return lengthBeats;
    },
    get limits() {
      return limits();
    },
    get isHolding() {
      return isHolding;
    },
    move(next) {
      isHolding = false;
      show(next);
    },
    zoom(next) {
      const position = followedTo;
      const wasInSight = position !== null && shows(position);
      show(next);
      // Else the next frame would turn the page back from under the pointer.
      if (wasInSight && !shows(position)) isHolding = false;
    },
    scrollDownTo(wantedPx) {
      const nextPx = Math.min(farthestDownPx(), Math.max(0, wantedPx || 0));
      if (nextPx === topPx) return;
      topPx = nextPx;
      viewIsStale();
      requestFrame();
    },
    resize(widthPx, nextHeightPx, nextContentPx) {
      heightPx = nextHeightPx;
      contentPx = nextContentPx;
      topPx = Math.min(farthestDownPx(), topPx);
      view = clampView({ ...view, widthPx }, zoomLimits(lengthBeats, widthPx));
      followedTo = null;
      viewIsStale();
      requestFrame();
    },
    setLength(nextBeats) {
      if (nextBeats === lengthBeats) return;
      lengthBeats = nextBeats;
      view = clampView(view, limits());
      everythingIsStale();
      requestFrame();
    },
    takeHold() {
      isHolding = true;
      followedTo = null;
      requestFrame();
    },
    follow(position, mode) {
      const hasMoved = position !== followedTo;
      followedTo = position;
      if (!isHolding || !hasMoved) return;
      const next = followed(view, mode, position, lengthBeats);
      if (next === view) return;
      view = next;
      viewIsStale();
    },
    addPainter(paint, options = {}) {
      painters.set(paint, options);
      stale.add(paint);
      requestFrame();
      return {
        repaint() {
          if (!painters.has(paint)) return;
          stale.add(paint);
          requestFrame();
        },
        remove() {
          painters.delete(paint);
          stale.delete(paint);
        },
      };
    },
    paint() {
      if (stale.size === 0) {
        quietFrames += 1;
        if (quietFrames !== SETTLED_AFTER_FRAMES) return;
        for (const { onSettled } of painters.values()) onSettled?.();
        return;
      }
      quietFrames = 0;
      const due = [...stale];
      // Before the painting: one that throws must not be called for ever.
      stale.clear();
      for (const paint of due) paint();
    },
  };
}
