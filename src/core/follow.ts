import type { Beats } from "./units.ts";
import { type View, beatsInView, beatsToX, changed, isDrawable } from "./view.ts";

/** How the view goes with the playhead: not at all, a page at a time, or with the playhead in the middle. */
export type FollowMode = "off" | "page" | "continuous";

/** Where the playhead stands on a new page, in parts of the width. */
const PAGE_LEAD = 0.08;
/** Where it stays while the view moves along. */
const MIDDLE = 0.5;

/**
 * The view that shows the playhead at `position`; the same object where it shows it already. By pages it moves only when
 * the playhead is out of view, to either side. Continuously it moves once the playhead has come to the middle.
 *
 * It goes no further than the session's end at the right edge, unless the playhead does: then it keeps some room ahead.
 */
export function followed(view: View, mode: FollowMode, position: Beats, lengthBeats: number): View {
  if (mode === "off" || !isDrawable(view)) return view;
  const part = beatsToX(position, view) / view.widthPx;
  const isInView = part >= 0 && part < 1;
  if (isInView && (mode === "page" || part < MIDDLE)) return view;
  return mode === "page"
    ? turned(view, position, lengthBeats)
    : centred(view, position, lengthBeats, isInView ? view.from : 0);
}

function turned(view: View, position: Beats, lengthBeats: number): View {
  const from = position - PAGE_LEAD * beatsInView(view);
  const lastPage = lengthBeats - beatsInView(view);
  // On the last page the playhead may stand further right. Beyond the session's end every page is a whole one.
  return changed(view, position < lengthBeats ? Math.min(from, lastPage) : from, view.pxPerBeat);
}

/** Never back to before `leastFrom`: the user may have scrolled beyond the session's end, with the playhead in view. */
function centred(view: View, position: Beats, lengthBeats: number, leastFrom: number): View {
  const from = position - MIDDLE * beatsInView(view);
  const end = Math.max(lengthBeats, position + PAGE_LEAD * beatsInView(view));
  const farthest = Math.max(leastFrom, end - beatsInView(view));
  return changed(view, Math.min(from, farthest), view.pxPerBeat);
}
