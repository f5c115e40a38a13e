import { expect, test } from "vitest";
import { createAddressCount, networkOf } from "../../server/address-count.ts";

test.each([
  ["10.0.0.1", "10.0.0.1"],
  ["::ffff:10.0.0.1", "10.0.0.1"],
  ["::FFFF:10.0.0.1", "10.0.0.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::9", "2001:db8:1:2::/64"],
  ["2001:db8::9", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  [undefined, ""],
])("%s counts as %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

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
