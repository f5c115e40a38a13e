import { afterEach, expect, test, vi } from "vitest";
import { keepPageToken, pageToken, takePageToken } from "../../../src/ui/connection/page-token.ts";

afterEach(() => {
  sessionStorage.clear();
  history.replaceState(null, "", "/");
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

test("a browser that keeps nothing is no reason to fail", () => {
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
    throw new Error("forbidden");
  });
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new Error("forbidden");
  });
  history.replaceState(null, "", "/#token=secret");
  expect(takePageToken()).toBe("secret");
  expect(pageToken()).toBeNull();
});
