import { useMemo } from "react";
import { type Marker, markerAfter, markerBefore } from "../../core/markers.ts";
import { type Beats, beats } from "../../core/units.ts";
import { useTransportClient } from "../../react/DAWContext.tsx";
import type { CommandResult } from "../../react/useTransportCommands.ts";
import type { Report } from "../useRefusal.ts";
import { askForName } from "./naming.ts";

/** While it plays, the marker before the playhead is the one that was passed at least so long ago. */
const GRACE_SECONDS = 0.5;

export interface MarkerActions {
  /** At the playhead, as it is seen at this moment. `andName` opens the field for its name. */
  addAtPlayhead(options?: { readonly andName?: boolean }): void;
  addAt(place: Beats, options?: { readonly andName?: boolean }): void;
  /** Before the first one is the song's start. */
  goToPrevious(): void;
  goToNext(): void;
  goTo(marker: Marker): void;
  /** From this marker to the next one, turned on. */
  loopToNext(marker: Marker): void;
}

/**
 * What is done with markers, from the keyboard and on their strip. It may be used outside the timeline, and renders
 * nothing. What becomes of the commands goes to `report`.
 */
export function useMarkers(report: Report): MarkerActions {
  const client = useTransportClient("useMarkers");
  return useMemo(() => {
    const { commands } = client;
    const transport = () => client.store.getState().transport;

    const actions: MarkerActions = {
      addAtPlayhead: (options) => actions.addAt(client.currentPosition().beats, options),
      addAt(place, { andName = false } = {}) {
        const key = newKey();
        report(commands.setMarker({ key, at: { beats: place } }));
        if (andName) askForName(key);
      },
      goToPrevious() {
        const { playing, song } = transport();
        const { beats: position, bpm } = client.currentPosition();
        const graceBeats = playing ? (GRACE_SECONDS * bpm) / 60 : 0;
        const before = markerBefore(song.markers, position, graceBeats);
        report(commands.seek({ beats: before?.beats ?? beats(0) }));
      },
      goToNext() {
        const after = markerAfter(transport().song.markers, client.currentPosition().beats);
        report(after ? commands.seek({ beats: after.beats }) : refused(NO_LATER));
      },
      goTo: (marker) => report(commands.seek({ beats: marker.beats })),
      loopToNext({ beats: start }) {
        const end = markerAfter(transport().song.markers, start)?.beats;
        report(
          end === undefined
            ? refused(NO_LATER)
            : commands.setLoop({ enabled: true, start: { beats: start }, end: { beats: end } }),
        );
      },
    };
    return actions;
  }, [client, report]);
}

const NO_LATER = "there is no later marker";

const refused = (message: string): Promise<CommandResult> =>
  Promise.resolve({ ok: false, error: { code: "no_marker", message } });

/** Of its own among all markers that anybody makes: 80 random bits. The user's next word may be about it, before the server's first. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
