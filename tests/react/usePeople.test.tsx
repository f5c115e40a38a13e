import { act } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { usePeople } from "../../src/react/usePeople.ts";
import { mockServer } from "../support/mocked-server.ts";
import { mountHook } from "../support/mounted-hook.tsx";

afterEach(() => localStorage.clear());

test("it tells who is there and which of them this page is", async () => {
  const page = await mountHook(usePeople);
  expect(page.rendered[0]).toMatchObject({ people: [], me: null });
  await page.until(() => page.latest.me !== null);
  expect(page.latest).toMatchObject({ count: 1, me: { id: 1, name: "Guest 1" } });

  const other = await mountHook(usePeople, page.server);
  await page.until(() => page.latest.people.length === 2);
  await other.until(() => other.latest.people.length === 2);
  expect(page.latest.people).toEqual(other.latest.people);
  expect(page.latest.people[0]).toBe(page.latest.me);
  expect(other.latest.people[1]).toBe(other.latest.me);
});

test("whoever is given a name goes by it on every page, and on this machine from then on", async () => {
  const page = await mountHook(usePeople);
  const other = await mountHook(usePeople, page.server);
  await page.until(() => page.latest.people.length === 2);
  act(() => page.latest.setMe({ name: "Anna", colour: "#123abc" }));
  await other.until(() => other.latest.people[0]?.name === "Anna");
  await page.until(() => page.latest.me?.name === "Anna");
  expect(page.latest.me).toEqual({ id: 1, name: "Anna", colour: "#123abc" });
  const next = await mountHook(usePeople, page.server);
  await next.until(() => next.latest.me?.name === "Anna");
});

test("of many it tells how many there are, and who this page is though it is none of the first", async () => {
  const server = mockServer();
  server.joinCrowd(100);
  const page = await mountHook(usePeople, server);
  expect(page.rendered[0]).toMatchObject({ people: [], count: 0, me: null });
  await page.until(() => page.latest.me !== null);
  expect(page.latest.people).toHaveLength(64);
  expect(page.latest.count).toBe(101);
  expect(page.latest.me).toEqual({ id: 101, name: "Guest 101", colour: "#808080" });
  act(() => page.latest.setMe({ name: "Anna" }));
  expect(page.latest.me).toEqual({ id: 101, name: "Anna", colour: "#808080" });
});

test("what is no name is refused in words", async () => {
  const page = await mountHook(usePeople);
  expect(() => page.latest.setMe({ name: "" })).toThrow(/name must be a text of 1 to 40/);
  expect(() => page.latest.setMe({ colour: "red" })).toThrow(/colour must be a colour/);
});

test("it renders when the people change, and for nothing else", async () => {
  const page = await mountHook(usePeople);
  await page.until(() => page.latest.me !== null);
  const renders = page.rendered.length;
  await act(() => page.commands.play());
  await act(() => page.server.command({ type: "tempo", bpm: 90 }));
  act(() => void page.server.stream(500));
  await page.goesDown();
  expect(page.rendered).toHaveLength(renders);
  const { setMe } = page.latest;
  await page.comesBack();
  await page.until(() => page.latest.me?.id === 2);
  expect(page.latest.people).toMatchObject([{ id: 2 }]);
  expect(page.latest.setMe).toBe(setMe);
});
