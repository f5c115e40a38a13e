import { expect, test } from "vitest";
import { DEFAULT_SESSION, isSessionName } from "../../src/protocol/session-name.ts";

test.each([DEFAULT_SESSION, "a", "Z9", "take-2_final.v3", "..", "-", "x".repeat(64)])(
  "%s is a session's name",
  (name) => {
    expect(isSessionName(name)).toBe(true);
  },
);

test.each(["", " ", "my band", "x".repeat(65), "größe", "a/b", "a?b", "a\n", "\0"])(
  "%j is none",
  (name) => {
    expect(isSessionName(name)).toBe(false);
  },
);
