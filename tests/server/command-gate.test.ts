import { expect, test } from "vitest";
import { createCommandGate } from "../../server/command-gate.ts";

test("a gate lets in until it is closed, and is closed when those that are in are done", async () => {
  const gate = createCommandGate();
  const order: string[] = [];
  const finish: ((result: string) => void)[] = [];
  const slow = gate.enter(() => new Promise<string>((resolve) => void finish.push(resolve)));
  const failing = gate.enter(() => Promise.reject(new Error("a slip of the pen")));
  await expect(failing).rejects.toThrow("a slip of the pen");
  const closed = gate.close().then(() => order.push("closed"));
  expect(gate.enter(() => Promise.resolve("late"))).toBeNull();
  void slow?.then((result) => order.push(result));
  finish[0]?.("done");
  await closed;
  expect(order).toEqual(["done", "closed"]);
});
