import { type ReactNode, createContext, useContext, useLayoutEffect, useState } from "react";
import { useStore } from "zustand";
import { createBrowserAudio } from "../audio/browser-audio.ts";
import { type Metronome, type MetronomeSnapshot, createMetronome } from "../audio/metronome.ts";
import { completeSurroundings } from "../client/surroundings.ts";
import { useTransportClient } from "./DAWContext.tsx";

export type { MetronomeSnapshot };

/** Undefined outside a provider, null until the provider is mounted. */
const MetronomeContext = createContext<Metronome | null | undefined>(undefined);

/**
 * A metronome for everything below it, which clicks with the transport of the `<DAWProvider>` above. It makes no audio
 * before `start` is called in the handler of a click or a key: browsers allow none.
 */
export function MetronomeProvider({ children }: { readonly children?: ReactNode }) {
  const client = useTransportClient("MetronomeProvider");
  const [metronome, setMetronome] = useState<Metronome | null>(null);
  useLayoutEffect(() => {
    const { clock, timers, storage } = completeSurroundings({});
    const own = createMetronome({
      transport: client,
      createContext: createBrowserAudio,
      clock,
      timers,
      storage,
    });
    // Not while rendering: it holds audio and listens to the transport, and a rendering may be thrown away.
    // oxlint-disable-next-line react/set-state-in-effect
    setMetronome(own);
    return () => {
      setMetronome(null);
      own.dispose();
    };
  }, [client]);
  return <MetronomeContext value={metronome}>{children}</MetronomeContext>;
}

/** The metronome's settings and whether it can be heard, with what changes them. */
export type MetronomeControls = MetronomeSnapshot & Omit<Metronome, "store" | "dispose">;

/** Null where nothing is mounted yet: in server rendering, and in the first rendering of the provider. */
export function useMetronome(): MetronomeControls | null {
  const metronome = useContext(MetronomeContext);
  if (metronome === undefined) {
    throw new Error(
      "useMetronome needs a metronome: render the component that calls it inside <MetronomeProvider>.",
    );
  }
  const snapshot = useStore(metronome?.store ?? NO_STORE);
  return metronome && snapshot ? { ...metronome, ...snapshot } : null;
}

const NO_STORE = {
  getState: () => null,
  getInitialState: () => null,
  subscribe: () => () => {},
};
