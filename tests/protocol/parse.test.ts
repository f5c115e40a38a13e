import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseObject } from "../../src/protocol/parse.ts";

describe("a text", () => {
  test("with a JSON object in it is that object", () => {
    expect(parseObject('{"type":"play"}')).toEqual({ ok: true, value: { type: "play" } });
  });

  test.each([
    ["", 'the message must be JSON, not ""'],
    ["play", 'the message must be JSON, not "play"'],
    ["{'type':'play'}", `the message must be JSON, not "{'type':'play'}"`],
    ['{"type":"play"', 'the message must be JSON, not "{\\"type\\":\\"play\\""'],
    ['{"a":NaN}', 'the message must be JSON, not "{\\"a\\":NaN}"'],
  ])("that is not JSON is told so: %j", (text, message) => {
    expect(parseObject(text)).toEqual({ ok: false, error: { code: "invalid_json", message } });
  });

  test.each([
    ["null", "null"],
    ["true", "true"],
    ["42", "42"],
    ["1e400", "Infinity"],
    ['"play"', '"play"'],
    ['["play"]', '["play"]'],
  ])("that is JSON but no object is told so: %s", (text, quoted) => {
    const message = `the message must be a JSON object, not ${quoted}`;
    expect(parseObject(text)).toEqual({ ok: false, error: { code: "invalid_message", message } });
  });

  test("that is long is not repeated at length", () => {
    const result = parseObject("x".repeat(4000));
    expect(result.ok ? "" : result.error.message).toHaveLength(
      "the message must be JSON, not ".length + 40,
    );
  });

  test("with a __proto__ key keeps it as a key and changes no prototype", () => {
    const result = parseObject('{"type":"play","__proto__":{"polluted":true}}');
    expect(result.ok && Object.keys(result.value)).toEqual(["type", "__proto__"]);
    expect("polluted" in {}).toBe(false);
  });

  test("never makes it throw, whatever is in it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: "binary" })), (text) => {
        const result = parseObject(text);
        if (result.ok) expect(result.value).toEqual(JSON.parse(text));
        else expect(result.error.message).not.toBe("");
      }),
    );
  });
});
