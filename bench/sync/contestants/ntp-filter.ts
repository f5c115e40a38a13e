import { encodePing } from "../../../src/protocol/v1-client-messages.ts";
import type { Entry } from "../contestant.ts";
import { createAnchorDrawer, createAnchorFeed } from "./anchor-feed.ts";

const KEPT = 8;
const BURST = 8;
const BURST_INTERVAL_MS = 25;
const INTERVAL_MS = 250;

/** NTP's clock filter (RFC 5905, section 10): the offset of the quickest of the last eight exchanges. */
export const NTP_FILTER: Entry = {
  name: "NTP filter of 8",
  create(seat) {
    const { clock, timers } = seat.surroundings;
    let exchanges: { roundTripMs: number; offsetMs: number }[] = [];
    let offsetMs: number | null = null;
    let pings = 0;
    let isOver = false;

    function ping() {
      if (isOver) return;
      pings += 1;
      timers.setTimeout(ping, pings < BURST ? BURST_INTERVAL_MS : INTERVAL_MS);
      feed.send(encodePing({ t0: clock.now() }));
    }
    const feed = createAnchorFeed(seat, {
      onOpen: ping,
      onPong({ t0, t1, t2 }, t3) {
        const exchange = { roundTripMs: t3 - t0 - (t2 - t1), offsetMs: (t1 - t0 + t2 - t3) / 2 };
        exchanges = [...exchanges, exchange].slice(-KEPT);
        offsetMs = exchanges.reduce((a, b) => (b.roundTripMs <= a.roundTripMs ? b : a)).offsetMs;
      },
    });
    const serverTimeAt = (stampMs: number) => (offsetMs === null ? null : stampMs + offsetMs);
    return createAnchorDrawer(seat, feed, serverTimeAt, () => {
      isOver = true;
      feed.close();
    });
  },
};
