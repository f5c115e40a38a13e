import { afterEach, expect, test, vi } from "vitest";
import { keepPageToken, pageToken, takePageToken } from "../../../src/ui/connection/page-token.ts";

afterEach(() => {
  sessionStorage.clear();
  history.replaceState(null, "", "/");
});

test.each([
  ["#token=a.b_c-d~e+f", "a.b_c-d~e+f"],
  ["#token=a%2Bb", "a+b"],
  ["#token=100%", "100%"],
])("%s is the token %s", (hash, token) => {
  history.replaceState(null, "", `/${hash}`);
  expect(takePageToken()).toBe(token);
});

test("what else stands behind the # is left as it is", () => {
  history.replaceState(null, "", "/#bar-4&token=secret&x=%20");
  expect(takePageToken()).toBe("secret");
  expect(location.hash).toBe("#bar-4&x=%20");
});

test("the token in the address is taken out of it, and kept for this tab", () => {
  history.replaceState({ a: 1 }, "", "/page?session=band#token=a.b-c&x=1");
  expect(takePageToken()).toBe("a.b-c");
  expect(location.href).toMatch(/\/page\?session=band#x=1$/);
  expect(history.state).toEqual({ a: 1 });
  expect(takePageToken()).toBe("a.b-c");
});

test("nothing is left of an address that had the token alone", () => {
  history.replaceState(null, "", "/#token=secret");
  takePageToken();
  expect(location.href).toMatch(/\/$/);
});

test("without one in the address it is the last that was given here", () => {
  expect(takePageToken()).toBeNull();
  keepPageToken("typed");
  expect(takePageToken()).toBe("typed");
});

test("an empty one in the address forgets what was given", () => {
  keepPageToken("typed");
  history.replaceState(null, "", "/#token=");
  expect(takePageToken()).toBeNull();
  expect(pageToken()).toBeNull();
});

test("a token that the browser does not keep is known until the page is left", () => {
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
    throw new Error("forbidden");
  });
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new Error("forbidden");
  });
  history.replaceState(null, "", "/#token=secret");
  expect(takePageToken()).toBe("secret");
  expect(pageToken()).toBe("secret");
  keepPageToken("");
  expect(pageToken()).toBeNull();
});
