import { expect, test } from "vitest";
import { closeReason } from "../../server/close-reason.ts";

test.each([
  [1000, "", "it said goodbye"],
  [1001, "", "its page was closed or left"],
  [1005, "", "it said goodbye"],
  [1006, "", "the connection was lost"],
  [1009, "", "its message was too large to read"],
  [4321, "", "code 4321"],
  [1000, "lunch", "it said goodbye: lunch"],
  [4000, "x".repeat(123), `code 4000: ${"x".repeat(100)}`],
])("a client that leaves with %d %j left because %s", (code, given, why) => {
  expect(closeReason(code, given, null)).toBe(why);
});

test("what the server found wrong goes before what the client said", () => {
  expect(closeReason(1006, "", "it stopped reading")).toBe("it stopped reading");
});
