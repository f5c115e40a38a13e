import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/protocol/parse.ts";
import {
  decodeMoment,
  decodePing,
  decodePresenceRequest,
  encodePresenceRequest,
} from "../../src/protocol/v1-client-messages.ts";
import { NOW_MS } from "../support/arbitraries.ts";

describe("a ping", () => {
  const allowed = "a finite number: the sender's clock in ms";
  test.each<[string, code: string, field: string, message: string]>([
    ["{}", "missing_field", "t0", `t0 must be given, as ${allowed}`],
    ['{"t0":null}', "invalid_field", "t0", `t0 must be ${allowed}, not null`],
    ['{"t0":1e400}', "invalid_field", "t0", `t0 must be ${allowed}, not Infinity`],
    [
      '{"t0":1,"base":-1}',
      "invalid_field",
      "base",
      "base must be a number of ms, 0 or more, not -1",
    ],
    ['{"t0":1,"era":"a"}', "invalid_field", "era", `era must be ${allowed}, not "a"`],
    [
      '{"t0":1,"id":{}}',
      "invalid_field",
      "id",
      "id must be a string of at most 64 characters or a whole number, not {}",
    ],
  ])("%s is refused in words", (text, code, field, message) => {
    expect(decodePing(JSON.parse(text) as JsonObject)).toEqual({
      ok: false,
      error: { code, field, message },
    });
  });
});

describe("the moment of a command", () => {
  test("is taken out of it", () => {
    const command = { type: "seek", beats: 4, id: 3 };
    expect(decodeMoment({ ...command, at: NOW_MS })).toEqual({
      ok: true,
      value: { atMs: NOW_MS, command },
    });
    expect(decodeMoment(command)).toEqual({ ok: true, value: { atMs: undefined, command } });
  });

  test.each([
    ["null", "null"],
    ['"now"', '"now"'],
    ["1e400", "Infinity"],
  ])("is refused in words when it is %s", (text, shown) => {
    expect(decodeMoment(JSON.parse(`{"type":"play","at":${text}}`) as JsonObject)).toEqual({
      ok: false,
      error: {
        code: "invalid_field",
        field: "at",
        message: `at must be a finite number: server time in ms, not ${shown}`,
      },
    });
  });
});

describe("how somebody wants to be called", () => {
  test.each([
    { name: "Ada" },
    { colour: "#e0a94a" },
    { name: "Ada", colour: "#E0A94A" },
    { name: "é".repeat(40) },
    {},
  ])("comes back from the wire as it was: %j", (request) => {
    const { type, ...fields } = JSON.parse(encodePresenceRequest(request)) as JsonObject;
    expect(type).toBe("presence");
    expect(decodePresenceRequest(fields)).toEqual({ ok: true, value: request });
  });

  test("loses the blanks around the name", () => {
    expect(decodePresenceRequest({ name: "  Ada L. " })).toEqual({
      ok: true,
      value: { name: "Ada L." },
    });
  });

  const name = "name must be a text of 1 to 40 characters";
  const colour = 'colour must be a colour such as "#e0a94a"';
  test.each<[JsonObject, field: string, message: string]>([
    [{ name: "" }, "name", `${name}, not ""`],
    [{ name: " \n " }, "name", `${name}, not ""`],
    [{ name: "x".repeat(41) }, "name", `${name}, not "${"x".repeat(38)}…`],
    [{ name: 7 }, "name", `${name}, not 7`],
    [{ name: null }, "name", `${name}, not null`],
    [{ colour: "red" }, "colour", `${colour}, not "red"`],
    [{ colour: "#e0a94" }, "colour", `${colour}, not "#e0a94"`],
    [{ colour: "#e0a94a0" }, "colour", `${colour}, not "#e0a94a0"`],
    [{ colour: "#e0a94g" }, "colour", `${colour}, not "#e0a94g"`],
    [{ colour: "url(x)#e0a94a" }, "colour", `${colour}, not "url(x)#e0a94a"`],
    [{ colour: "#e0a94a\n" }, "colour", String.raw`${colour}, not "#e0a94a\n"`],
    [{ colour: 0xe0_a9_4a }, "colour", `${colour}, not 14723402`],
    [{ name: "Ada", colour: "" }, "colour", `${colour}, not ""`],
  ])("is refused in words: %j", (message, field, sentence) => {
    expect(decodePresenceRequest(message)).toEqual({
      ok: false,
      error: { code: "invalid_field", field, message: sentence },
    });
  });
});
