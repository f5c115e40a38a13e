import type { stateMessage } from "../../../src/protocol/seed.ts";
import type { Entry, Seat } from "../contestant.ts";
import { createFrameDrawer } from "./frame-drawer.ts";

type SeedState = ReturnType<typeof stateMessage>["data"];

/** A plain client's last message, and when its machine got it. */
function hearSeed({ WebSocket, url, surroundings: { clock } }: Seat) {
  const heard: { state: SeedState | null; atMs: number } = { state: null, atMs: 0 };
  const socket = new WebSocket(url, []);
  socket.addEventListener("message", ({ data }) => {
    heard.atMs = clock.now();
    heard.state = (JSON.parse(String(data)) as { data: SeedState }).data;
  });
  return { heard, close: () => socket.close() };
}

/** What the older system did: the playhead stands where the last message put it. */
export const LAST_MESSAGE: Entry = {
  name: "last message",
  create(seat) {
    const { heard, close } = hearSeed(seat);
    return createFrameDrawer(seat, () => heard.state?.time_seconds ?? null, close);
  },
};

/** The next idea after that: from the last message on, with the client's own clock, as if it had taken no time. */
export const FROM_RECEIPT: Entry = {
  name: "from receipt",
  create(seat) {
    const { heard, close } = hearSeed(seat);
    const positionAt = (stampMs: number) => {
      if (!heard.state) return null;
      const { time_seconds, playing } = heard.state;
      return playing ? time_seconds + (stampMs - heard.atMs) / 1000 : time_seconds;
    };
    return createFrameDrawer(seat, positionAt, close);
  },
};
