import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Place } from "../../server/broadcast.ts";
import type { StreamShape } from "../../server/edition.ts";
import type { TransportCommand } from "../../src/core/commands.ts";
import type { TransportState } from "../../src/core/transport-state.ts";
import { beats } from "../../src/core/units.ts";
import { type BusyBroadcast, createBusyBroadcast } from "../support/busy-broadcast.ts";
import type { FakeListener } from "../support/fake-listener.ts";

type Step =
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "command"; readonly command: TransportCommand; readonly answersAfterMs: number }
  | { readonly do: "join"; readonly shape: StreamShape; readonly hz: number }
  | { readonly do: "leave" | "turn behind" }
  | { readonly do: "slow down"; readonly writeMs: number };

const commandAt = (place: number): TransportCommand[] => [
  { type: "play" },
  { type: "pause" },
  { type: "stop" },
  { type: "seek", position: { beats: beats(place) } },
  { type: "tempo", bpm: 20 + place },
  { type: "marker", key: "a", at: { beats: beats(place) } },
  { type: "start_lead", lead: place % 2 === 0 ? 0 : 30 },
  // Refused.
  { type: "tempo", bpm: 1 },
];
const command = fc.nat(99).chain((place) => fc.constantFrom(...commandAt(place)));

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      ms: fc.double({ min: 0, max: 40, noNaN: true }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("command" as const),
      command,
      answersAfterMs: fc.constantFrom(0, 0, 0, 1, 20, 120),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("join" as const),
      shape: fc.constantFrom<StreamShape[]>("anchor", "anchor", "state", "clock"),
      hz: fc.constantFrom(0, 10, 30, 60),
    }),
  },
  fc.constantFrom<Step[]>({ do: "leave" }, { do: "turn behind" }, { do: "turn behind" }),
  fc.record({
    do: fc.constant("slow down" as const),
    writeMs: fc.constantFrom(0, 0.01, 0.2, 2),
  }),
);

/** Somebody who listens, and what has to be true of everything that they hear. */
interface Member {
  readonly listener: FakeListener;
  readonly place: Place;
  wasBehind: boolean;
  /** How much of what they heard has been looked at. */
  looked: number;
  revision: number;
  song: number;
  note: number;
}

function createWorld() {
  const world: BusyBroadcast = createBusyBroadcast();
  const members: Member[] = [];
  return Object.assign(world, {
    members,
    join(shape: StreamShape, hz: number) {
      const listener = world.listener(shape);
      const place = world.broadcast.add(listener.hears, hz);
      const nothing = { looked: 0, revision: -1, song: -1, note: world.authority.state.revision };
      members.push({ listener, place, wasBehind: false, ...nothing });
    },
    leave(draw: number) {
      const [gone] = members.splice(draw % Math.max(1, members.length), 1);
      gone?.place.leave();
    },
    /** Somebody gives a command, and is answered so much later. */
    async give(given: TransportCommand, answersAfterMs: number, draw: number) {
      const member = members[draw % Math.max(1, members.length)];
      const outcome = await world.authority.submit(given);
      if (!member || !outcome.ok) return;
      world.at(answersAfterMs, () => {
        if (members.includes(member)) answer(member, outcome.state);
      });
    },
  });
}

/** As a connection does it: the song that an ack goes with, and the ack. */
function answer({ listener, place }: Member, { song, revision }: TransportState) {
  if (listener.hears.shape !== "anchor") return;
  place.tellSong(song);
  listener.hears.peer.send(JSON.stringify({ type: "ack", revision, song: song.revision }));
}

/** What is wrong with what they have heard since they were last looked at. */
function faultsIn(member: Member): string[] {
  const { listener } = member;
  const faults: string[] = [];
  const unseen = listener.heard.slice(member.looked);
  member.looked += unseen.length;
  for (const { text } of unseen) {
    const message = JSON.parse(text) as Record<string, unknown>;
    const { type } = message;
    const { revision, song } = (message["data"] ?? message) as { revision: number; song: number };
    const demand = (isSo: boolean, what: string) => {
      if (!isSo) faults.push(`${what}: ${text}`);
    };
    if (type === "song") member.song = revision;
    else if (type === "ack") demand(song === member.song, "an ack without its song");
    else if (type === "change") {
      demand(revision > member.note, "a note twice, or late");
      demand(revision > member.revision, "a note after the state that it led to");
      // Whoever was behind may have missed some.
      demand(member.wasBehind || revision === member.note + 1, "a note left out");
      member.note = revision;
    } else {
      demand(revision >= member.revision, "less than before");
      member.revision = revision;
      if (listener.hears.shape !== "anchor") continue;
      demand(song === member.song, "a state without its song");
      demand(member.wasBehind || revision === member.note, "a state without its note");
    }
  }
  return faults;
}

test("whatever happens, nobody hears of less than before, songs come first, and in the end all know all", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(step, fc.nat()), { minLength: 5, maxLength: 60 }),
      async (steps) => {
        const world = createWorld();
        const { members, manual, authority } = world;
        for (const shape of ["anchor", "anchor", "state", "clock"] as const) {
          world.join(shape, 0);
          world.join(shape, 30);
        }
        for (const [what, draw] of steps) {
          switch (what.do) {
            case "wait":
              manual.advance(what.ms);
              break;
            case "command":
              await world.give(what.command, what.answersAfterMs, draw);
              break;
            case "join":
              world.join(what.shape, what.hz);
              break;
            case "leave":
              world.leave(draw);
              break;
            case "turn behind": {
              const member = members[draw % Math.max(1, members.length)];
              if (!member) break;
              member.listener.hears.isBehind = !member.listener.hears.isBehind;
              member.wasBehind = true;
              break;
            }
            case "slow down":
              world.writeMs = what.writeMs;
          }
          expect(members.flatMap(faultsIn)).toEqual([]);
        }
        world.writeMs = 0;
        // All rounds come to their end, announced starts take effect, late answers are given.
        manual.advance(1000);
        expect(members.flatMap(faultsIn)).toEqual([]);
        const { revision, song } = authority.state;
        const unaware = () =>
          members.filter(
            ({ listener: { hears }, ...member }) =>
              !hears.isBehind &&
              (member.revision !== revision ||
                (hears.shape === "anchor" && member.song !== song.revision)),
          );
        expect(unaware()).toEqual([]);
        for (const { listener } of members) listener.hears.isBehind = false;
        manual.advance(200);
        expect(members.flatMap(faultsIn)).toEqual([]);
        expect(unaware()).toEqual([]);
        for (const { place } of members) place.leave();
        manual.advance(1000);
        expect(manual.pending).toBe(0);
      },
    ),
  );
});
