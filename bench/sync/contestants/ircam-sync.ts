import { SyncClient, SyncServer } from "@ircam/sync";
import { createDice } from "../noise.ts";
import type { Contestant, Entry, Seat } from "../contestant.ts";
import { SERVER_EPOCH_MS } from "../simulated-server.ts";
import { createStandIns } from "../stand-ins.ts";
import { createAnchorDrawer, createAnchorFeed } from "./anchor-feed.ts";

const PATH = "/ircam-sync";

/** Its times are seconds, and it advises an origin of one's own: doubles are finer near zero. */
const serverSeconds = (serverMs: number) => (serverMs - SERVER_EPOCH_MS) / 1000;

function startServer({ server }: Seat) {
  server.serve(PATH, (end) => {
    const syncServer = new SyncServer(() => serverSeconds(server.machine.clock.now()));
    syncServer.start(
      (...pong) => end.send(JSON.stringify(pong)),
      (onPing) => {
        end.onText = (text) => onPing(...(JSON.parse(text) as [number, number]));
      },
    );
  });
}

/** Its client and its server as published, with all their defaults; they talk over a socket of their own. */
function create(seat: Seat): Contestant {
  startServer(seat);
  const { clock } = seat.surroundings;
  seat.machine.useStandIns(createStandIns(seat.machine, createDice(1, "ircam")));
  const socket = new seat.WebSocket(new URL(PATH, seat.url).href, []);
  const client = new SyncClient(() => clock.now() / 1000);
  let isSynchronised = false;

  socket.addEventListener("open", () =>
    client.start(
      (pingId, clientSeconds) => socket.send(JSON.stringify([pingId, clientSeconds])),
      (onPong) =>
        socket.addEventListener("message", ({ data }) =>
          onPong(...(JSON.parse(String(data)) as [number, number, number, number])),
        ),
      ({ status }) => {
        isSynchronised ||= status === "training" || status === "sync";
      },
    ),
  );
  const feed = createAnchorFeed(seat);
  const serverTimeAt = (stampMs: number) =>
    isSynchronised ? client.getSyncTime(stampMs / 1000) * 1000 + SERVER_EPOCH_MS : null;
  return createAnchorDrawer(seat, feed, serverTimeAt, () => {
    client.stop();
    socket.close();
    feed.close();
  });
}

export const IRCAM_SYNC: Entry = { name: "@ircam/sync 2.1.0", isPublic: true, create };
