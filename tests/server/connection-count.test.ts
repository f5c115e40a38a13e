import { describe, expect, test } from "vitest";
import {
  type ConnectionCount,
  createConnectionCount,
  placeOf,
} from "../../server/connection-count.ts";

/** How many of these are let in. */
const entered = (count: ConnectionCount, remote: string, tries: number) =>
  Array.from({ length: tries }, () => count.enter(remote)).filter(
    (outcome) => typeof outcome !== "string",
  ).length;

describe("connections", () => {
  test("are as many in all as may be, wherever they come from", () => {
    const count = createConnectionCount(3, null);
    expect(entered(count, "127.0.0.1", 2)).toBe(2);
    expect(entered(count, "10.0.0.1", 2)).toBe(1);
    expect(count.enter("10.0.0.2")).toBe("this server takes at most 3 connections");
  });

  test("of one address are as many as may be, and others may still come", () => {
    const count = createConnectionCount(100, 2);
    expect(entered(count, "10.0.0.1", 3)).toBe(2);
    expect(count.enter("10.0.0.1")).toBe(
      "this server takes at most 2 connections from one address",
    );
    expect(entered(count, "10.0.0.2", 1)).toBe(1);
    expect(entered(count, "127.0.0.1", 3)).toBe(2);
  });

  test("are 256 of one address unless it is said, and from this machine as many as in all", () => {
    const count = createConnectionCount(1000, null);
    expect(entered(count, "192.168.1.20", 300)).toBe(256);
    expect(entered(count, "127.0.0.1", 300)).toBe(300);
    expect(entered(count, "::1", 300)).toBe(300);
  });

  test("make room when they leave, each once", () => {
    const count = createConnectionCount(1, null);
    const first = count.enter("10.0.0.1");
    if (typeof first === "string") throw new Error(first);
    expect(entered(count, "10.0.0.1", 1)).toBe(0);
    first.leave();
    first.leave();
    expect(entered(count, "10.0.0.1", 2)).toBe(1);
    expect(entered(count, "10.0.0.2", 1)).toBe(0);
  });
});

describe("what counts as one address", () => {
  test.each([
    ["::ffff:192.168.1.20", "192.168.1.20"],
    ["192.168.1.20", "192.168.1.20"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:db8::9", "2001:db8:0:0::/64"],
    ["2001:db8::1:2:3:4:5", "2001:db8:0:1::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["", ""],
  ])("%s: %s", (remote, place) => {
    expect(placeOf(remote)).toBe(place);
  });
});
