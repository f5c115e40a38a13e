import { act } from "@testing-library/react";
import { expect, test } from "vitest";
import { useLastChange } from "../../src/react/useLastChange.ts";
import { mountHook } from "../support/mounted-hook.tsx";

test("it tells what was changed and by whom: by this page, by another, by a script", async () => {
  const page = await mountHook(useLastChange);
  const other = await mountHook(useLastChange, page.server);
  expect(page.latest).toBeNull();

  await act(() => page.commands.setTempo(90));
  await page.until(() => page.latest?.revision === 1);
  const command = { type: "tempo", bpm: 90 };
  expect(page.latest).toMatchObject({ by: { id: 1, name: "Guest 1" }, isOwn: true, command });
  await other.until(() => other.latest?.revision === 1);
  expect(other.latest).toMatchObject({ by: { id: 1 }, isOwn: false, command });

  await act(() => page.server.command({ type: "pause" }));
  await page.until(() => page.latest?.revision === 2);
  expect(page.latest).toEqual({
    revision: 2,
    by: null,
    isOwn: false,
    command: { type: "pause" },
  });
});

test("it renders once for each, and for nothing else", async () => {
  const page = await mountHook(useLastChange);
  expect(page.rendered).toEqual([null]);
  await act(() => page.server.command({ type: "play" }));
  await page.until(() => page.latest?.revision === 1);
  await act(() => page.commands.setTempo(5000));
  act(() => void page.server.stream(500));
  await page.goesDown();
  expect(page.rendered).toHaveLength(2);
});
