import { beforeEach, expect, test } from "vitest";
import { type Scope, createScope } from "../../src/client/scope.ts";

let scope: Scope;
let released: string[];
beforeEach(() => {
  scope = createScope();
  released = [];
});

const own = (name: string) => scope.own(() => released.push(name));

test("what was acquired last is released first", () => {
  own("socket");
  own("timer");
  own("listener");
  expect(released).toEqual([]);
  scope.end();
  expect(released).toEqual(["listener", "timer", "socket"]);
});

test("what comes after the end is released at once", () => {
  expect(scope.hasEnded).toBe(false);
  scope.end();
  expect(scope.hasEnded).toBe(true);
  own("late");
  expect(released).toEqual(["late"]);
});

test("a second end releases nothing again", () => {
  own("socket");
  scope.end();
  scope.end();
  expect(released).toEqual(["socket"]);
});

test("what is acquired while the scope ends is released too, and the end may be met inside itself", () => {
  own("first");
  scope.own(() => {
    own("during");
    scope.end();
    released.push("last");
  });
  scope.end();
  expect(released).toEqual(["during", "first", "last"]);
});
