import { expect, test } from "vitest";
import {
  type RequestScope,
  WINDOW_SIZE,
  createRequestWindow,
} from "../../server/request-window.ts";
import type { TransportCommand } from "../../src/core/commands.ts";

const PLAY: TransportCommand = { type: "play" };
const PAUSE: TransportCommand = { type: "pause" };
const answered = (
  id: string | number,
  revision = 1,
  atMs = 0,
  command: TransportCommand = PLAY,
) => ({
  id,
  command: JSON.stringify(command),
  revision,
  atMs,
  isByHttp: false,
});
const connection = (): RequestScope => ({ ended: null });

test("the same command under the same text is known, from wherever it comes", () => {
  const window = createRequestWindow();
  window.add({ id: "a", scope: connection() }, answered("a", 7));
  for (const scope of [connection(), null]) {
    expect(window.find({ id: "a", scope }, PLAY, 1)).toMatchObject({ revision: 7 });
    expect(window.find({ id: "b", scope }, PLAY, 1)).toBeNull();
  }
});

test("another command under the same id is something new, and takes its place", () => {
  const window = createRequestWindow();
  window.add({ id: "a", scope: null }, answered("a", 1));
  expect(window.find({ id: "a", scope: null }, PAUSE, 1)).toBeNull();
  window.add({ id: "a", scope: null }, answered("a", 2, 0, PAUSE));
  expect(window.find({ id: "a", scope: null }, PLAY, 1)).toBeNull();
  expect(window.find({ id: "a", scope: null }, PAUSE, 1)).toMatchObject({ revision: 2 });
});

test("a whole number is known on its connection, and elsewhere once that has been lost", () => {
  const window = createRequestWindow();
  const first = connection();
  window.add({ id: 1, scope: first }, answered(1));
  expect(window.find({ id: 1, scope: first }, PLAY, 1)).not.toBeNull();
  expect(window.find({ id: 1, scope: connection() }, PLAY, 1)).toBeNull();
  first.ended = "lost";
  expect(window.find({ id: 1, scope: connection() }, PLAY, 1)).not.toBeNull();
});

test("a whole number of one connection does not take the place of another's", () => {
  const window = createRequestWindow();
  const [first, second] = [connection(), connection()];
  window.add({ id: 1, scope: first }, answered(1, 1));
  window.add({ id: 1, scope: second }, answered(1, 2, 0, PAUSE));
  expect(window.find({ id: 1, scope: first }, PLAY, 1)).toMatchObject({ revision: 1 });
  expect(window.find({ id: 1, scope: second }, PAUSE, 1)).toMatchObject({ revision: 2 });
  window.add({ id: 1, scope: first }, answered(1, 3, 0, PAUSE));
  expect(window.find({ id: 1, scope: first }, PLAY, 1)).toBeNull();
});

test("a whole number by HTTP is one to all who use that, and to no connection", () => {
  const window = createRequestWindow([{ ...answered(1, 4), isByHttp: true }]);
  expect(window.find({ id: 1, scope: null }, PLAY, 1)).toMatchObject({ revision: 4 });
  expect(window.find({ id: 1, scope: connection() }, PLAY, 1)).toBeNull();
  window.add({ id: 2, scope: connection() }, answered(2));
  expect(window.find({ id: 2, scope: null }, PLAY, 1)).toBeNull();
});

test("the whole numbers of a connection that said goodbye are forgotten, its texts are not", () => {
  const window = createRequestWindow();
  const [gone, there] = [connection(), connection()];
  window.add({ id: 1, scope: gone }, answered(1, 1));
  window.add({ id: "a", scope: gone }, answered("a", 2));
  window.add({ id: 1, scope: there }, answered(1, 3));
  expect(window.forget(gone)).toMatchObject([{ id: 1, revision: 1 }]);
  expect(window.list().map(({ revision }) => revision)).toEqual([2, 3]);
  expect(window.find({ id: 1, scope: gone }, PLAY, 1)).toBeNull();
});

test("1 and the text 1 are two", () => {
  const window = createRequestWindow();
  window.add({ id: 1, scope: null }, answered(1));
  expect(window.find({ id: "1", scope: null }, PLAY, 1)).toBeNull();
});

test("what a process before has answered is known, whatever its id", () => {
  const window = createRequestWindow([answered("a", 3), answered(1, 4)]);
  expect(window.find({ id: "a", scope: connection() }, PLAY, 1)).toMatchObject({ revision: 3 });
  expect(window.find({ id: 1, scope: connection() }, PLAY, 1)).toMatchObject({ revision: 4 });
});

test("after two minutes it is forgotten", () => {
  const window = createRequestWindow();
  window.add({ id: "a", scope: null }, answered("a", 1, 1000));
  expect(window.find({ id: "a", scope: null }, PLAY, 121_000)).not.toBeNull();
  expect(window.find({ id: "a", scope: null }, PLAY, 121_001)).toBeNull();
});

test("what is forgotten takes no room", () => {
  const window = createRequestWindow([answered("a", 1, 0)]);
  for (const [id, atMs] of [
    ["b", 1],
    ["c", 60_000],
    ["d", 120_001],
  ] as const) {
    window.add({ id, scope: null }, answered(id, 2, atMs));
  }
  expect(window.list().map(({ id }) => id)).toEqual(["b", "c", "d"]);
});

test("the last 1024 are remembered, the oldest goes first", () => {
  const window = createRequestWindow();
  for (let i = 0; i <= WINDOW_SIZE; i += 1) {
    window.add({ id: `${i}`, scope: null }, answered(`${i}`, i));
  }
  expect(window.list()).toHaveLength(WINDOW_SIZE);
  expect(window.find({ id: "0", scope: null }, PLAY, 1)).toBeNull();
  expect(window.find({ id: "1", scope: null }, PLAY, 1)).not.toBeNull();
  // Used again, it is the newest.
  window.add({ id: "1", scope: null }, answered("1", 9999));
  window.add({ id: "more", scope: null }, answered("more"));
  expect(window.find({ id: "1", scope: null }, PLAY, 1)).not.toBeNull();
  expect(window.find({ id: "2", scope: null }, PLAY, 1)).toBeNull();
});
