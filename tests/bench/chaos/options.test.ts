import { expect, test } from "vitest";
import { loadSeconds, readOptions } from "../../../bench/chaos/options.ts";

const options = (...args: string[]) => {
  const read = readOptions(args);
  if (read === "help") throw new Error("help was asked for");
  return read;
};

test("rows and flags may stand in any order", () => {
  expect(options("floods", "--seed", "7", "soak")).toMatchObject({
    rows: ["floods", "soak"],
    seed: 7,
  });
});

test("short runs are short unless a time was asked for", () => {
  expect(options()).toMatchObject({ isShort: false, minutes: 60 });
  expect(options("--short")).toMatchObject({ isShort: true, minutes: 5 });
  expect(options("--short", "--minutes", "2")).toMatchObject({ minutes: 2 });
  expect(loadSeconds(options(), 60, 10)).toBe(60);
  expect(loadSeconds(options("--short"), 60, 10)).toBe(10);
  expect(loadSeconds(options("--short", "--seconds", "4"), 60, 10)).toBe(4);
});

test.each([
  [["--seconds", "0"], '--seconds must be a number from 1 to 3600, not "0"'],
  [["--minutes", "long"], '--minutes must be a number from 0.5 to 1440, not "long"'],
  [["--seed", "1.5"], '--seed must be whole, not "1.5"'],
])("%j is refused", (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
