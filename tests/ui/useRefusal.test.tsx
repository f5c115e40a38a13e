import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import type { CommandResult } from "../../src/react/useTransportCommands.ts";
import { useRefusal } from "../../src/ui/useRefusal.ts";

const refused = (message: string): CommandResult => ({
  ok: false,
  error: { code: "refused", message },
});
const ACCEPTED: CommandResult = { ok: true, revision: 1 };

test("says why the last command was refused, until one after it is accepted", async () => {
  const { result } = renderHook(useRefusal);
  await act(async () => result.current.report(Promise.resolve(refused("no marker"))));
  expect(result.current.refusal).toBe("no marker");
  await act(async () => result.current.report(Promise.resolve(ACCEPTED)));
  expect(result.current.refusal).toBeNull();
});

test("the answer to an earlier command, which comes later, does not hide a refusal", async () => {
  const { result } = renderHook(useRefusal);
  const answers: ((result: CommandResult) => void)[] = [];
  await act(async () => {
    result.current.report(new Promise((resolve) => answers.push(resolve)));
    result.current.report(Promise.resolve(refused("no marker")));
  });
  await act(async () => answers.forEach((answer) => answer(ACCEPTED)));
  expect(result.current.refusal).toBe("no marker");
});
