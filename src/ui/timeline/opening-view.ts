import { beats } from "../../core/units.ts";
import { type View, changed } from "../../core/view.ts";

/** A bar of 4/4 is 40 px wide: less is no place to begin in. */
const LEAST_PX_PER_BEAT = 10;
/** A session of a few bars need not be blown up over the whole page. */
const MOST_PX_PER_BEAT = 32;

/** What is seen of a session when the page opens: the whole of it, if that can be read, else its beginning. */
export function openingView(view: View, lengthBeats: number): View {
  const fitting = view.widthPx / lengthBeats;
  return changed(
    view,
    beats(0),
    Math.min(MOST_PX_PER_BEAT, Math.max(LEAST_PX_PER_BEAT, fitting || LEAST_PX_PER_BEAT)),
  );
}
