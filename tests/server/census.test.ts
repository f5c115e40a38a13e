import { expect, test } from "vitest";
import { createCensus } from "../../server/census.ts";

test("it counts who is where, and in all", () => {
  const census = createCensus();
  expect(census.total).toBe(0);
  census.enter("/ws");
  census.enter("/ws");
  census.enter("/ws/transport/clock");
  expect(census.total).toBe(3);
  expect(census.byEndpoint()).toEqual({ "/ws": 2, "/ws/transport/clock": 1 });
  census.leave("/ws");
  census.leave("/ws/transport/clock");
  expect(census.total).toBe(1);
  // Where nobody is left, nobody is counted.
  expect(census.byEndpoint()).toEqual({ "/ws": 1 });
});
