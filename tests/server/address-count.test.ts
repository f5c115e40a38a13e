import { expect, test } from "vitest";
import { createAddressCount } from "../../server/address-count.ts";

test("counts those who are in, each once, and forgets an address with the last", () => {
  const count = createAddressCount();
  const leave = count.enter("10.0.0.1");
  const leaveToo = count.enter("::ffff:10.0.0.1");
  count.enter("10.0.0.2");
  expect(["10.0.0.1", "10.0.0.2", "10.0.0.3"].map(count.of)).toEqual([2, 1, 0]);
  leave();
  leave();
  expect(count.of("10.0.0.1")).toBe(1);
  leaveToo();
  expect(count.of("10.0.0.1")).toBe(0);
});
