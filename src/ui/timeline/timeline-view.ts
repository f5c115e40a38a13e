import { type FollowMode, followed } from "../../core/follow.ts";
import { type Beats, beats } from "../../core/units.ts";
import { type View, type ZoomLimits, clampView, zoomLimits } from "../../core/view.ts";

/**
 * What is seen of the session: from where, how large, how far down. It stands outside React, for it changes in every
 * frame of a zoom; what shows it is painted in the next frame, and React does not come into it.
 */
export interface TimelineView {
  readonly view: View;
  /** How far the lanes are scrolled down. */
  readonly topPx: number;
  /** Of the session, or of what has been put beyond its end. */
  readonly lengthBeats: number;
  readonly limits: ZoomLimits;
  /** The user's hand moves it: whatever follows the playhead lets go. */
  move(next: View): void;
  /** A zoom, which does not let go. */
  zoom(next: View): void;
  scrollDownTo(topPx: number): void;
  /** The room there is, and the content's height. */
  resize(widthPx: number, heightPx: number, contentPx: number): void;
  setLength(lengthBeats: number): void;
  /** Follows the playhead again. */
  takeHold(): void;
  readonly isHolding: boolean;
  /** Called in every frame, before anything is painted. */
  follow(position: Beats, mode: FollowMode): void;
  /** `paint` is called in the next frame, and in every one after the view has changed. */
  addPainter(paint: () => void): Painter;
  /** Paints what has changed. Called in every frame. */
  paint(): void;
}

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
  const stale = new Set<() => void>();
  const painters = new Set<() => void>();

  const limits = () => zoomLimits(lengthBeats, view.widthPx);
  const farthestDownPx = () => Math.max(0, contentPx - heightPx);

  function everythingIsStale() {
    for (const paint of painters) stale.add(paint);
    requestFrame();
  }
  function show(next: View) {
    const allowed = clampView(next, limits());
    if (allowed === view) return;
    view = allowed;
    everythingIsStale();
  }

  return {
    get view() {
      return view;
    },
    get topPx() {
      return topPx;
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
    zoom: show,
    scrollDownTo(wantedPx) {
      const nextPx = Math.min(farthestDownPx(), Math.max(0, wantedPx || 0));
      if (nextPx === topPx) return;
      topPx = nextPx;
      everythingIsStale();
    },
    resize(widthPx, nextHeightPx, nextContentPx) {
      heightPx = nextHeightPx;
      contentPx = nextContentPx;
      topPx = Math.min(farthestDownPx(), topPx);
      view = clampView({ ...view, widthPx }, zoomLimits(lengthBeats, widthPx));
      everythingIsStale();
    },
    setLength(nextBeats) {
      if (nextBeats === lengthBeats) return;
      lengthBeats = nextBeats;
      everythingIsStale();
    },
    takeHold() {
      isHolding = true;
      requestFrame();
    },
    follow(position, mode) {
      if (!isHolding) return;
      const next = followed(view, mode, position, lengthBeats);
      if (next === view) return;
      view = next;
      for (const paint of painters) stale.add(paint);
    },
    addPainter(paint) {
      painters.add(paint);
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
      for (const paint of stale) paint();
      stale.clear();
    },
  };
}
