import { useEffect, useState } from "react";
import { createAlarm } from "../../core/alarm.ts";
import { useTransportClient } from "../../react/DAWContext.tsx";
import { changeWords } from "./change-words.ts";
import { type Note, nameOf, noteKey, withNote } from "./notes.ts";

/** How long a note stays. */
const SHOWN_MS = 4000;
/** A drag is twenty changes a second: a screen reader is told of it when so long nothing more has come. */
const SETTLED_MS = 1000;

interface ChangeNotes {
  readonly notes: readonly Note[];
  /** The same in sentences, once they have settled. */
  readonly spoken: string;
}

/**
 * What others have changed of the transport that is shown. One's own changes are seen where they are made, and while this
 * page plays by itself those of others are none of it.
 */
export function useChangeNotes(): ChangeNotes {
  const { store } = useTransportClient("useChangeNotes");
  const [notes, setNotes] = useState<readonly Note[]>([]);
  const [spoken, setSpoken] = useState("");

  useEffect(() => {
    const settled = createAlarm(windowTimers);
    let unspoken: readonly Note[] = [];
    // Of the store itself, because two changes may come before the page renders.
    const off = store.subscribe(({ lastChange, isLocal }, before) => {
      if (!lastChange || lastChange === before.lastChange || lastChange.isOwn || isLocal) return;
      const { by, command } = lastChange;
      const note: Note = {
        key: noteKey(by, command),
        by,
        // In the song as it was before: there a deleted marker still has its name.
        words: changeWords(command, before.transport.song),
        untilMs: performance.now() + SHOWN_MS,
      };
      setNotes((shown) => withNote(shown, note));
      unspoken = withNote(unspoken, note);
      settled.set(() => {
        setSpoken(unspoken.map((each) => `${nameOf(each)} ${each.words}.`).join(" "));
        unspoken = [];
      }, SETTLED_MS);
    });
    return () => {
      off();
      settled.clear();
    };
  }, [store]);

  useEffect(() => {
    if (notes.length === 0) return;
    const nextMs = Math.min(...notes.map(({ untilMs }) => untilMs));
    const timer = window.setTimeout(
      () => setNotes((shown) => shown.filter(({ untilMs }) => untilMs > nextMs)),
      nextMs - performance.now(),
    );
    return () => window.clearTimeout(timer);
  }, [notes]);

  return { notes, spoken: notes.length === 0 ? "" : spoken };
}

const windowTimers = {
  setTimeout: (ring: () => void, delayMs: number) => window.setTimeout(ring, delayMs),
  clearTimeout: (timer: number | object) => window.clearTimeout(timer as number),
};
