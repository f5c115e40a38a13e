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
  readonly count: number;
  /** The first `most` of them, in the order in which they came. */
  first(most: number): readonly Person[];
  /** Somebody new, who is a guest until they say a name. `id` is the connection's. */
  join(id: number): void;
  /** What is left out stays as it was. */
  rename(id: number, wanted: PresenceRequest): void;
  leave(id: number): void;
  person(id: number): Person | null;
}

/** @param onChange called after every change */
export function createPresence(onChange: () => void): Presence {
  const people = new Map<number, Person>();
  /** How many have each colour. */
  const uses = new Map<string, number>();

  const usesOf = (colour: string) => uses.get(colour) ?? 0;
  /** The colour that the fewest have, the earliest of those. */
  const freeColour = (): string =>
    COLOURS.reduce((best, colour) => (usesOf(colour) < usesOf(best) ? colour : best));

  function forget(id: number) {
    const person = people.get(id);
    if (!person) return;
    const { colour } = person;
    if (usesOf(colour) > 1) uses.set(colour, usesOf(colour) - 1);
    else uses.delete(colour);
  }
  function set(person: Person) {
    forget(person.id);
    people.set(person.id, person);
    uses.set(person.colour, usesOf(person.colour) + 1);
    onChange();
  }

  return {
    get count() {
      return people.size;
    },
    first(most) {
      const named: Person[] = [];
      for (const person of people.values()) {
        if (named.length >= most) break;
        named.push(person);
      }
      return named;
    },
    join: (id) => set({ id, name: `Guest ${id}`, colour: freeColour() }),
    rename(id, { name, colour }) {
      const person = people.get(id);
      if (!person) return;
      const renamed = { id, name: name ?? person.name, colour: colour ?? person.colour };
      if (renamed.name !== person.name || renamed.colour !== person.colour) set(renamed);
    },
    leave(id) {
      forget(id);
      if (people.delete(id)) onChange();
    },
    person: (id) => people.get(id) ?? null,
  };
}
