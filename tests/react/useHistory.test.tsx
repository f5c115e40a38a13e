import { act } from "@testing-library/react";
import { expect, test } from "vitest";
import { type History, useHistory } from "../../src/react/useHistory.ts";
import { type MountedHook, mountHook } from "../support/mounted-hook.tsx";

const can = ({ canUndo, canRedo }: History) => [canUndo, canRedo];
const loopEnd = ({ server }: MountedHook<History>) => server.authority.state.loop.end;

test("it tells what can be done, and does it", async () => {
  const page = await mountHook(useHistory);
  expect(can(page.latest)).toEqual([false, false]);
  await act(() => page.commands.setLoop({ end: { beats: 8 } }));
  expect(can(page.latest)).toEqual([true, false]);
  expect(await act(() => page.latest.undo())).toEqual({ ok: true, revision: 2 });
  expect(loopEnd(page)).toBe(20);
  expect(can(page.latest)).toEqual([false, true]);
  expect(await act(() => page.latest.redo())).toEqual({ ok: true, revision: 3 });
  expect(loopEnd(page)).toBe(8);
  expect(can(page.latest)).toEqual([true, false]);
  expect(await act(() => page.latest.redo())).toMatchObject({ error: { code: "nothing_to_redo" } });
});

test("what is changed during a gesture is one step", async () => {
  const page = await mountHook(useHistory);
  const end = page.latest.beginGesture();
  for (const to of [8, 9, 10]) await act(() => page.commands.setLoop({ end: { beats: to } }));
  end();
  await act(() => page.latest.undo());
  expect(loopEnd(page)).toBe(20);
  expect(can(page.latest)).toEqual([false, true]);
});

test("it renders when there begins or ceases to be something to undo, and for nothing else", async () => {
  const page = await mountHook(useHistory);
  expect(page.rendered).toHaveLength(1);
  await act(() => page.server.command({ type: "loop", enabled: true }));
  await act(() => page.commands.play());
  await act(() => page.commands.setTempo(90));
  expect(page.rendered).toHaveLength(2);
  await act(() => page.commands.setTempo(91));
  await act(() => page.commands.setTempo(92));
  act(() => void page.server.stream(500));
  await page.goesDown();
  expect(page.rendered).toHaveLength(2);
});

test("its functions stay the same, and there are no others", async () => {
  const page = await mountHook(useHistory);
  await act(() => page.commands.setTempo(90));
  const [first, second] = page.rendered;
  expect(second).not.toBe(first);
  expect(second?.undo).toBe(first?.undo);
  expect(second?.redo).toBe(first?.redo);
  expect(second?.beginGesture).toBe(first?.beginGesture);
  expect(Object.keys(page.latest).toSorted()).toEqual([
    "beginGesture",
    "canRedo",
    "canUndo",
    "redo",
    "undo",
  ]);
});
