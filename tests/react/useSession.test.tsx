import { act } from "@testing-library/react";
import { expect, test } from "vitest";
import { useServer, useSession } from "../../src/react/useSession.ts";
import { mountHook } from "../support/mounted-hook.tsx";

test("useSession tells what the server keeps, and a new connection to it renders nothing", async () => {
  const page = await mountHook(useSession);
  expect(page.latest).toEqual({ name: "default", sampleRateHz: 44_100 });
  await act(() => page.commands.play());
  await page.goesDown();
  await page.comesBack();
  expect(page.rendered).toHaveLength(1);
});

test("useServer tells which process speaks, once it has spoken", async () => {
  const page = await mountHook(useServer);
  expect(page.rendered).toEqual([null, { version: "codette/test", epoch: "mocked", hz: 30 }]);
  await act(() => page.commands.play());
  act(() => void page.server.stream(500));
  await page.goesDown();
  await page.comesBack();
  expect(page.rendered).toHaveLength(2);
});
