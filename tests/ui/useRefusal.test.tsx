import { act, renderHook } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { CommandResult } from "../../src/react/useTransportCommands.ts";
import { useRefusal } from "../../src/ui/useRefusal.ts";

afterEach(() => void vi.useRealTimers());

const refused = (message: string, code = "refused"): CommandResult => ({
  ok: false,
  error: { code, message },
});
const ACCEPTED: CommandResult = { ok: true, revision: 1 };

test("says why the last command was refused, until one after it is accepted", async () => {
  const { result } = renderHook(() => useRefusal(true, "epoch"));
  await act(async () => result.current.report(Promise.resolve(refused("no marker"))));
  expect(result.current.refusal).toBe("no marker");
  await act(async () => result.current.report(Promise.resolve(ACCEPTED)));
  expect(result.current.refusal).toBeNull();
});

test("the answer to an earlier command, which comes later, does not hide a refusal", async () => {
  const { result } = renderHook(() => useRefusal(true, "epoch"));
  const answers: ((result: CommandResult) => void)[] = [];
  await act(async () => {
    result.current.report(new Promise((resolve) => answers.push(resolve)));
    result.current.report(Promise.resolve(refused("no marker")));
  });
  await act(async () => answers.forEach((answer) => answer(ACCEPTED)));
  expect(result.current.refusal).toBe("no marker");
});

test("that there was no server is of the past once there is one; what was wrong with a command is not", async () => {
  const { result, rerender } = renderHook((canChange: boolean) => useRefusal(canChange, "epoch"), {
    initialProps: false,
  });
  await act(async () => result.current.report(Promise.resolve(refused("no server", "offline"))));
  expect(result.current.refusal).toBe("no server");
  rerender(true);
  expect(result.current.refusal).toBeNull();

  await act(async () => result.current.report(Promise.resolve(refused("no marker"))));
  rerender(false);
  rerender(true);
  expect(result.current.refusal).toBe("no marker");
});

test("what one server process has refused is of the past when another one has come", async () => {
  const { result, rerender } = renderHook((epoch: string | null) => useRefusal(true, epoch), {
    initialProps: "one",
  });
  await act(async () => result.current.report(Promise.resolve(refused("out of range"))));
  rerender("one");
  expect(result.current.refusal).toBe("out of range");
  rerender("two");
  expect(result.current.refusal).toBeNull();
});

const passes = (ms: number) => act(() => void vi.advanceTimersByTime(ms));

test("who listens only is told so for six seconds from the last time it was tried", async () => {
  vi.useFakeTimers();
  const { result } = renderHook(() => useRefusal(false, "epoch"));
  const tries = () =>
    act(async () => result.current.report(Promise.resolve(refused("no", "forbidden"))));
  await tries();
  expect(result.current).toMatchObject({
    refusal: "nothing was changed: this page is listening only",
    isPassing: true,
  });
  passes(5000);
  await tries();
  passes(5999);
  expect(result.current.refusal).not.toBeNull();
  passes(1);
  expect(result.current).toMatchObject({ refusal: null, isPassing: false });
});

test.each([
  "forbidden",
  "store_unavailable",
  "rate_limited",
  "no_marker",
  "nothing_to_undo",
  "nothing_to_redo",
  "changed_since",
])("%s is said for six seconds, and moves nothing meanwhile", async (code) => {
  vi.useFakeTimers();
  const { result } = renderHook(() => useRefusal(true, "epoch"));
  await act(async () => result.current.report(Promise.resolve(refused("-", code))));
  expect(result.current).toMatchObject({ refusal: expect.any(String) as string, isPassing: true });
  passes(6000);
  expect(result.current).toMatchObject({ refusal: null, isPassing: false });
});

test("what was wrong with a command is there until the next one", async () => {
  vi.useFakeTimers();
  const { result } = renderHook(() => useRefusal(true, "epoch"));
  await act(async () => result.current.report(Promise.resolve(refused("no", "out_of_range"))));
  passes(60_000);
  expect(result.current).toMatchObject({ refusal: "no", isPassing: false });
});

test.each([
  ["store_unavailable", /cannot store changes .* what plays goes on$/],
  ["rate_limited", /^that was too much at once/],
])("%s is said as a musician would say it", async (code, sentence) => {
  const { result } = renderHook(() => useRefusal(true, "epoch"));
  await act(async () => result.current.report(Promise.resolve(refused("-", code))));
  expect(result.current.refusal).toMatch(sentence);
});
