import { describe, expect, test } from "vitest";
import { type Life, decodeLife, livesAfter, outagesSince } from "../../server/lives.ts";
import type { MachineTime } from "../../server/machine-time.ts";

const at = (ms: number): MachineTime => ({ serverMs: ms, uptimeMs: ms, machineBoot: "boot" });
const life = (epoch: string, order: number, began: number, alive: number): Life => ({
  epoch,
  order,
  began: at(began),
  alive: at(alive),
});
const LIVES = [life("a", 1, 0, 100), life("b", 2, 150, 300), life("c", 3, 320, 320)];

describe("nobody was there", () => {
  test("between one process and the next", () => {
    expect(outagesSince("a", at(50), LIVES)).toEqual([
      { from: at(100), to: at(150) },
      { from: at(300), to: at(320) },
    ]);
    expect(outagesSince("b", at(200), LIVES)).toEqual([{ from: at(300), to: at(320) }]);
    expect(outagesSince("c", at(320), LIVES)).toEqual([]);
  });

  test("before what was written after the last note of it", () => {
    expect(outagesSince("b", at(310), LIVES)).toEqual([{ from: at(310), to: at(320) }]);
  });

  test("since it was written, as far as can be told of a process that is not known", () => {
    expect(outagesSince("z", at(10), LIVES)).toEqual([{ from: at(10), to: at(320) }]);
    expect(livesAfter("z", LIVES)).toEqual([LIVES[2]]);
  });
});

test("what is no life is none", () => {
  const good = life("a", 1, 0, 1);
  expect(decodeLife(JSON.parse(JSON.stringify(good)))).toEqual(good);
  for (const bad of [null, { ...good, order: 0.5 }, { ...good, alive: 3 }, { ...good, epoch: 1 }]) {
    expect(decodeLife(bad)).toBeNull();
  }
});
