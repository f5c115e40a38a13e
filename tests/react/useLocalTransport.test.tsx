import { act } from "@testing-library/react";
import { expect, test } from "vitest";
import { useLocalTransport } from "../../src/react/useLocalTransport.ts";
import { useTransport } from "../../src/react/useTransport.ts";
import { mountHook } from "../support/mounted-hook.tsx";

test("without a server the page goes on alone, and rejoins when it is told to", async () => {
  const page = await mountHook(() => ({
    ...useLocalTransport(),
    bpm: useTransport(({ song }) => song.tempo[0].bpm),
  }));
  await page.goesDown();
  expect(await page.commands.setTempo(90)).toMatchObject({ error: { code: "offline" } });
  act(() => page.latest.start());
  expect(page.latest.isLocal).toBe(true);
  expect(await act(() => page.commands.setTempo(90))).toEqual({ ok: true, revision: 1 });
  expect(page.latest.bpm).toBe(90);

  await act(() => page.server.command({ type: "tempo", bpm: 77 }));
  await page.comesBack();
  expect(page.latest).toMatchObject({ isLocal: true, bpm: 90 });
  await act(() => page.commands.setTempo(91));
  expect(page.server.authority.state.revision).toBe(1);

  act(() => page.latest.rejoin());
  await page.until(() => page.latest.bpm === 77);
  expect(page.latest.isLocal).toBe(false);
  await act(() => page.commands.setTempo(60));
  expect(page.server.authority.state).toMatchObject({
    revision: 2,
    song: { tempo: [{ bpm: 60 }] },
  });
});

test("it renders when the page goes its own way or comes back, and for nothing else", async () => {
  const page = await mountHook(useLocalTransport);
  await act(() => page.commands.play());
  await page.goesDown();
  expect(page.rendered).toHaveLength(1);
  act(() => page.latest.start());
  act(() => page.latest.start());
  expect(page.rendered).toHaveLength(2);
  await act(() => page.commands.setTempo(90));
  await page.comesBack();
  act(() => void page.server.stream(500));
  expect(page.rendered).toHaveLength(2);
  act(() => page.latest.rejoin());
  expect(page.rendered).toHaveLength(3);
  const [first, second, third] = page.rendered;
  expect([second?.start, third?.start]).toEqual([first?.start, first?.start]);
  expect([second?.rejoin, third?.rejoin]).toEqual([first?.rejoin, first?.rejoin]);
});
