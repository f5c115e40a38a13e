import { expect, test } from "vitest";
import { createPresence } from "../../server/presence.ts";

/** Those who are there, and how often that was said to have changed. */
function company() {
  let changes = 0;
  const presence = createPresence(() => {
    changes += 1;
  });
  return {
    presence,
    get changes() {
      return changes;
    },
    people: () => presence.first(100),
    colours: () => presence.first(100).map(({ colour }) => colour),
  };
}

test("whoever comes is a guest with a colour of their own, as long as there are any", () => {
  const { presence, people, colours } = company();
  for (let id = 1; id <= 8; id += 1) presence.join(id);
  expect(people().map(({ id, name }) => [id, name])).toEqual(
    Array.from({ length: 8 }, (_, i) => [i + 1, `Guest ${i + 1}`]),
  );
  expect(new Set(colours()).size).toBe(8);
  for (const colour of colours()) expect(colour).toMatch(/^#[0-9a-f]{6}$/);

  const [first, second] = colours();
  expect(first).toBe("#c2752b");
  presence.join(9);
  presence.join(10);
  expect(colours().slice(8)).toEqual([first, second]);
});

test("a colour is free again when whoever had it has gone, or has chosen another", () => {
  const { presence, colours } = company();
  for (let id = 1; id <= 8; id += 1) presence.join(id);
  const [, , third, , fifth] = colours();
  presence.leave(3);
  presence.rename(5, { colour: "#000000" });
  presence.join(9);
  presence.join(10);
  expect(colours().slice(-2)).toEqual([third, fifth]);
});

test("a name and a colour are kept until another is given", () => {
  const { presence, people } = company();
  presence.join(7);
  const { colour } = people()[0] ?? {};
  presence.rename(7, { name: "Ada" });
  expect(presence.person(7)).toEqual({ id: 7, name: "Ada", colour });
  presence.rename(7, { colour: "#123456" });
  expect(presence.person(7)).toEqual({ id: 7, name: "Ada", colour: "#123456" });
});

test("a new name leaves everybody at their place in the order", () => {
  const { presence, people } = company();
  for (const id of [4, 2, 9]) presence.join(id);
  presence.rename(2, { name: "Ada" });
  expect(people().map(({ id }) => id)).toEqual([4, 2, 9]);
});

test("who is not there is nobody, and cannot be renamed", () => {
  const group = company();
  expect(group.presence.person(1)).toBeNull();
  group.presence.rename(1, { name: "Ada" });
  group.presence.leave(1);
  expect(group.people()).toEqual([]);
  expect(group.changes).toBe(0);
});

test("only what changes something counts as a change", () => {
  const group = company();
  group.presence.join(1);
  group.presence.rename(1, { name: "Guest 1" });
  group.presence.rename(1, {});
  expect(group.changes).toBe(1);
  group.presence.rename(1, { name: "Ada" });
  group.presence.leave(1);
  group.presence.leave(1);
  expect(group.changes).toBe(3);
  expect(group.presence.person(1)).toBeNull();
});

test("what somebody was when they did something does not change with them", () => {
  const { presence } = company();
  presence.join(1);
  const then = presence.person(1);
  presence.rename(1, { name: "Ada" });
  expect(then?.name).toBe("Guest 1");
});

test("of many the first to come are named, and all are counted", () => {
  const { presence } = company();
  for (let id = 1; id <= 5; id += 1) presence.join(id);
  presence.leave(2);
  expect(presence.first(3).map(({ id }) => id)).toEqual([1, 3, 4]);
  expect(presence.first(0)).toEqual([]);
  expect(presence.first(100)).toHaveLength(4);
  expect(presence.count).toBe(4);
});
