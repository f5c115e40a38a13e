import { createSong, type Song } from "../core/song.ts";
import { decodeCommand } from "../protocol/commands.ts";
import {
  type ChangeMessage,
  type HelloMessage,
  type PresenceMessage,
  type ServerMessage,
  type TransportMessage,
  songOf,
  stateOf,
} from "../protocol/v1-server-messages.ts";
import { type Identity, unlistedPerson } from "./identity.ts";
import { kept } from "./kept.ts";
import type { ServerClock } from "./server-clock.ts";
import type { ShownTransport } from "./shown-transport.ts";
import type { CommandResult } from "./transport-commands.ts";
import type { TransportSnapshot, TransportStore } from "./transport-store.ts";

/** What became of the transport while the server was away: news for whoever was here before, and for nobody else. */
const restartSeen = ({ server, restart }: TransportSnapshot, { boot, ...hello }: HelloMessage) =>
  server?.epoch === boot ? restart : ((server && hello.restart) ?? null);

export interface Listener {
  /** A message of the server, received when the client's clock showed `receivedMs`. */
  heard(message: ServerMessage, receivedMs: number): void;
}

export interface ListenerOptions {
  readonly store: TransportStore;
  readonly serverClock: ServerClock;
  readonly shown: ShownTransport;
  /** The server has introduced itself. */
  readonly onHello: (view: HelloMessage["view"]) => void;
  /** How often it lets itself be asked for the time from now on, in ms. */
  readonly onPace: (everyMs: number) => void;
  /** What this machine is called, for whom the server does not list. */
  readonly identity: () => Identity | null;
  readonly onAnswer: (id: string, result: CommandResult) => void;
  /** The server's word has been taken in. */
  readonly onState: () => void;
}

/** Takes every message of the server to where it belongs. */
export function createListener(options: ListenerOptions): Listener {
  const { store, serverClock, shown } = options;
  let song: Song | null = null;

  const answered = (id: string | number | undefined, result: CommandResult) => {
    if (typeof id === "string") options.onAnswer(id, result);
  };

  function heardState(message: TransportMessage, receivedMs: number) {
    serverClock.meet(message.boot);
    serverClock.heard(message.sentAt, receivedMs);
    // The song of a state comes before it. A server that knows none has one tempo for all.
    const isKnown = song?.revision === message.song;
    const known = isKnown && song ? song : createSong(message.bpm);
    shown.confirm(message.boot, stateOf(message, known));
    if (message.type === "ack") answered(message.id, { ok: true, revision: message.revision });
    options.onState();
  }

  /** Whom the server does not list goes on as they are known here: it does not tell them what they are called. */
  function ownPerson({ people, count }: PresenceMessage) {
    const { personId, me } = store.getState();
    const listed = people.find(({ id }) => id === personId);
    if (listed || personId === null || count === people.length) return listed ?? null;
    return me ?? unlistedPerson(personId, options.identity());
  }

  function heardChange({ revision, by, command }: ChangeMessage) {
    const request = decodeCommand(command);
    // What a newer server can do besides has no words here.
    if (!request.ok) return;
    const isOwn = by !== null && by.id === store.getState().personId;
    store.setState({ lastChange: { revision, by, isOwn, command: request.value.command } });
  }

  return {
    heard(message, receivedMs) {
      switch (message.type) {
        case "hello": {
          serverClock.meet(message.boot);
          serverClock.heard(message.sentAt, receivedMs);
          // Of this process: the next one's may bear the same revision.
          song = null;
          const { session, server, boot, hz, client, role, view } = message;
          const before = store.getState();
          const process = { version: server, epoch: boot, hz };
          store.setState({
            session: kept(before.session, session),
            server: before.server ? kept(before.server, process) : process,
            role,
            view,
            restart: restartSeen(before, message),
            personId: client,
            people: [],
            peopleCount: 0,
            me: null,
            lastChange: null,
          });
          options.onPace(message.pingEveryMs);
          return options.onHello(view);
        }
        case "song":
          song = songOf(message);
          return;
        case "state":
        case "ack":
          return heardState(message, receivedMs);
        case "presence":
          return store.setState({
            people: message.people,
            peopleCount: message.count,
            me: ownPerson(message),
          });
        case "change":
          return heardChange(message);
        case "pong":
          if (message.pingEveryMs !== undefined) options.onPace(message.pingEveryMs);
          return serverClock.answered(message, receivedMs);
        case "error": {
          const { code, message: sentence, field } = message;
          const error = { code, message: sentence, ...(field !== undefined && { field }) };
          answered(message.id, { ok: false, error });
        }
      }
    },
  };
}
