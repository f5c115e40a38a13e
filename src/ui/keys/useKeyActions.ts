import type { Direction } from "../../core/snap.ts";
import { useMetronome } from "../../react/MetronomeContext.tsx";
import { useHistory } from "../../react/useHistory.ts";
import { useDialogs } from "../dialogs/dialogs-context.tsx";
import { changeSettings, currentSettings } from "../settings.ts";
import { useTimelineView } from "../timeline/TimelineContext.ts";
import { useTimelineCommands } from "../timeline/timeline-commands.ts";
import { useWhyNot } from "../timeline/useCanChange.ts";
import { useMarkers } from "../timeline/useMarkers.ts";
import { useTapTempo } from "../transport-bar/useTapTempo.ts";
import { useTransportActions } from "../transport-bar/useTransportActions.ts";
import type { Report } from "../useRefusal.ts";
import type { KeyId } from "./key-map.ts";

const directionOf = ({ code }: KeyboardEvent): Direction => (code === "ArrowRight" ? 1 : -1);

/** What the keys do, by what the key map calls it. */
export function useKeyActions(report: Report): (id: KeyId, event: KeyboardEvent) => void {
  const transport = useTransportActions(report);
  const timeline = useTimelineCommands();
  const view = useTimelineView();
  const markers = useMarkers(report);
  const metronome = useMetronome();
  const history = useHistory();
  const tapTempo = useTapTempo(report);
  const { openKeys, openGoTo } = useDialogs();
  const whyNot = useWhyNot();

  const actions: Readonly<Record<KeyId, (event: KeyboardEvent) => void>> = {
    playOrPause: transport.playOrPause,
    playFromLastStart: transport.playFromLastStart,
    stop: transport.stop,
    toggleMetronome() {
      if (!metronome) return;
      void metronome.start();
      metronome.setEnabled(!metronome.isEnabled);
    },
    tapTempo: (event) => tapTempo.tap(event.timeStamp),
    toStart: transport.toStart,
    toEnd: transport.toEnd,
    nudgeGrid: (event) => transport.nudge(directionOf(event), "grid"),
    nudgeBar: (event) => transport.nudge(directionOf(event), "bar"),
    nudgeFine: (event) => transport.nudge(directionOf(event), "fine"),
    goTo() {
      // Nobody is asked for a position that nothing can go to.
      if (whyNot) report(Promise.resolve({ ok: false, error: whyNot }));
      else openGoTo();
    },
    toggleLoop: transport.toggleLoop,
    loopFromHere: transport.loopFromHere,
    loopToHere: transport.loopToHere,
    addMarker: () => markers.addAtPlayhead(),
    addNamedMarker: () => markers.addAtPlayhead({ andName: true }),
    previousMarker: markers.goToPrevious,
    nextMarker: markers.goToNext,
    zoomIn: timeline.zoomIn,
    zoomOut: timeline.zoomOut,
    zoomToLoopOrFit: timeline.zoomToLoopOrFit,
    zoomBack: timeline.zoomBack,
    follow() {
      const isOff = currentSettings().follow === "off";
      if (!isOff && view.isHolding) return changeSettings({ follow: "off" });
      if (isOff) changeSettings({ follow: "page" });
      timeline.followAgain();
    },
    undo: () => report(history.undo()),
    redo: () => report(history.redo()),
    showKeys: openKeys,
  };

  return (id, event) => {
    // Anything else that is done now is a step of its own to undo.
    if (id !== "tapTempo") tapTempo.end();
    actions[id](event);
  };
}
