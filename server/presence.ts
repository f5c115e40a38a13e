import type { PresenceRequest } from "../src/protocol/v1-client-messages.ts";
import type { Person } from "../src/protocol/v1-server-messages.ts";

/** Told apart at a glance, and readable on a dark page as on a light one. */
const COLOURS = [
  "#c2752b",
  "#3d84c6",
  "#3f9468",
  "#a667b8",
  "#c75a5a",
  "#7a8a2e",
  "#2f919c",
  "#c45f91",
] as const;

/** Who is connected, of those who have a name: the clients of codette.v1. */
export interface Presence {
  /** In the order in which they came. */
  readonly people: readonly Person[];
  /** Somebody new, who is a guest until they say a name. `id` is the connection's. */
  join(id: number): void;
  /** What is left out stays as it was. */
  rename(id: number, wanted: PresenceRequest): void;
  leave(id: number): void;
  person(id: number): Person | null;
}

/** @param onChange called after every change of `people` */
export function createPresence(onChange: () => void): Presence {
  const people = new Map<number, Person>();

  function set(person: Person) {
    people.set(person.id, person);
    onChange();
  }
  const uses = (colour: string) =>
    [...people.values()].filter((person) => person.colour === colour).length;
  /** The colour that the fewest have, the earliest of those. */
  function freeColour(): string {
    return COLOURS.reduce((best, colour) => (uses(colour) < uses(best) ? colour : best));
  }

  return {
    get people() {
      return [...people.values()];
    },
    join: (id) => set({ id, name: `Guest ${id}`, colour: freeColour() }),
    rename(id, { name, colour }) {
      const person = people.get(id);
      if (!person) return;
      const renamed = { id, name: name ?? person.name, colour: colour ?? person.colour };
      if (renamed.name !== person.name || renamed.colour !== person.colour) set(renamed);
    },
    leave(id) {
      if (people.delete(id)) onChange();
    },
    person: (id) => people.get(id) ?? null,
  };
}
