import { describe, expect, test } from "vitest";
import { fieldError, quoted, rejectionError } from "../../src/protocol/errors.ts";

describe("an error about a field", () => {
  test("is a sentence that names the field and what is allowed", () => {
    expect(fieldError("out_of_range", "bpm", "from 20 to 999")).toEqual({
      code: "out_of_range",
      field: "bpm",
      message: "bpm must be from 20 to 999",
    });
  });

  test("calls the field what it is called at this way in", () => {
    const rejection = { code: "out_of_range", field: "time_seconds", allowed: "less" } as const;
    expect(rejectionError(rejection, { time_seconds: "value" })).toEqual({
      code: "out_of_range",
      field: "value",
      message: "value must be less",
    });
  });

  test("is not misled by a field that is called like something every object has", () => {
    expect(fieldError("unknown_field", "constructor", "left out").field).toBe("constructor");
  });
});

describe("somebody else's words", () => {
  test.each([
    ["a", '"a"'],
    [{ a: [1] }, '{"a":[1]}'],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [Number.NaN, "NaN"],
    [{ a: 1.5, b: [null, { c: "d" }, true] }, '{"a":1.5,"b":[null,{"c":"d"},true]}'],
    [null, "null"],
    [undefined, "nothing"],
    ["line\nbreak \u001b[31m", String.raw`"line\nbreak \u001b[31m"`],
  ])("%j are quoted as %s", (value, text) => {
    expect(quoted(value)).toBe(text);
  });

  test("are cut to forty characters", () => {
    expect(quoted("x".repeat(1000))).toBe(`"${"x".repeat(38)}…`);
    expect(quoted({ ["x".repeat(1000)]: "y" })).toBe(`{"${"x".repeat(37)}…`);
    expect(quoted(Array(1000).fill(1))).toBe(`[${"1,".repeat(19)}…`);
  });

  test("are cut however deep they are nested", () => {
    const depth = 500_000;
    const lists = JSON.parse("[".repeat(depth) + "]".repeat(depth)) as unknown;
    expect(quoted(lists)).toBe(`${"[".repeat(39)}…`);
    const objects = JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`) as unknown;
    expect(quoted(objects)).toBe(`${'{"a":'.repeat(7)}{"a"…`);
  });
});
