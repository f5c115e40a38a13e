import { describe, expect, test } from "vitest";
import {
  NO_TOKENS,
  bearerToken,
  createTokens,
  shownToken,
  tokenProtocol,
  unauthorized,
} from "../../server/tokens.ts";

describe("a token", () => {
  const tokens = createTokens("conductor", "audience");

  test("has the role that it was given", () => {
    expect(tokens.areNeeded).toBe(true);
    expect(tokens.roleOf("conductor")).toBe("control");
    expect(tokens.roleOf("audience")).toBe("view");
  });

  test.each([
    "",
    "conducto",
    "conductorr",
    "Conductor",
    " conductor",
    "conductor,audience",
    "null",
  ])("that is almost one is none: %j", (token) => {
    expect(tokens.roleOf(token)).toBeNull();
  });

  test("for listening there may be none", () => {
    expect(createTokens("conductor", null).roleOf("audience")).toBeNull();
  });

  test("is not needed where there is none, and none fits", () => {
    expect(NO_TOKENS.areNeeded).toBe(false);
    expect(NO_TOKENS.roleOf("")).toBeNull();
  });

  test("that is wrong is not repeated", () => {
    expect(JSON.stringify(unauthorized("secret"))).not.toContain("secret");
    expect(unauthorized(undefined).message).toContain("Authorization: Bearer");
  });
});

describe("Authorization", () => {
  test.each([
    ["Bearer abc", "abc"],
    ["bearer abc", "abc"],
    ["BEARER  abc", "abc"],
    ["Bearer ", ""],
    ["Bearer", ""],
    ["Bearer: abc", ""],
    ["Basic YTpi", ""],
    ["abc", ""],
    ["", ""],
    [undefined, undefined],
  ])("%j shows the token %j", (header, token) => {
    expect(bearerToken(header)).toBe(token);
  });
});

describe("an offered subprotocol", () => {
  test("may carry a token, among others", () => {
    expect(tokenProtocol(["codette.v1", "codette.token.a.b-c"])).toBe("codette.token.a.b-c");
    expect(tokenProtocol(["codette.v1", "other"])).toBeUndefined();
    expect(shownToken(undefined, ["codette.v1", "codette.token.a.b-c"])).toBe("a.b-c");
    expect(shownToken(undefined, [])).toBeUndefined();
  });

  test("does not count where there is a header, be it a wrong one", () => {
    expect(shownToken("Bearer x", ["codette.token.abc"])).toBe("x");
    expect(shownToken("Basic x", ["codette.token.abc"])).toBe("");
  });
});
