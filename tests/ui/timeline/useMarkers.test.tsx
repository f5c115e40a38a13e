import { act, screen } from "@testing-library/react";
import { type Mock, beforeEach, describe, expect, test, vi } from "vitest";
import { beats } from "../../../src/core/units.ts";
import { type MarkerActions, useMarkers } from "../../../src/ui/timeline/useMarkers.ts";
import { usePlayhead } from "../../../src/react/usePlayhead.ts";
import type { Report } from "../../../src/ui/useRefusal.ts";
import { type RenderedPage, renderPage } from "../../support/rendered-page.tsx";

let page: RenderedPage;
let actions: MarkerActions;
let report: Mock<Report>;
beforeEach(async () => {
  report = vi.fn<Report>();
  page = await renderPage(<Anybody />);
});

function Anybody() {
  const made = useMarkers(report);
  usePlayhead(() => {});
  return (
    <button type="button" onClick={() => (actions = made)}>
      Take them
    </button>
  );
}

async function given(...places: readonly number[]) {
  act(() => screen.getByRole("button").click());
  for (const place of places) {
    await page.hears({ type: "marker", key: `at ${place}`, at: { beats: beats(place) } });
  }
}
const seek = (place: number) => page.hears({ type: "seek", position: { beats: beats(place) } });

describe("the next and the previous marker", () => {
  beforeEach(() => given(4, 8, 16));

  test.each([
    [5, 8],
    [8, 16],
    [0, 4],
  ])("from beat %d the next is at %d", async (from, to) => {
    await seek(from);
    act(() => actions.goToNext());
    await page.hasHeard({ type: "seek", beats: to });
  });

  test.each([
    [17, 16],
    [16, 8],
    [8.1, 8],
    [4, 0],
    [2, 0],
  ])("from beat %d the previous is at %d", async (from, to) => {
    await seek(from);
    act(() => actions.goToPrevious());
    await page.hasHeard({ type: "seek", beats: to });
  });

  test("while it plays, one that has only just been passed is passed over", async () => {
    await seek(8.5);
    await page.hears({ type: "play" });
    act(() => actions.goToPrevious());
    // Half a second at 120 bpm is a beat.
    await page.hasHeard({ type: "seek", beats: 4 });
  });

  test("behind the last one there is none, and that is said", async () => {
    await seek(16);
    act(() => actions.goToNext());
    expect(await report.mock.lastCall?.[0]).toMatchObject({
      ok: false,
      error: { message: "there is no later marker" },
    });
  });
});

test("a marker is added where the playhead is seen", async () => {
  await given();
  await seek(5.5);
  act(() => actions.addAtPlayhead());
  await page.hasHeard({
    type: "marker",
    marker: expect.stringMatching(/^[0-9a-f]{20}$/) as string,
    beats: 5.5,
  });
});
