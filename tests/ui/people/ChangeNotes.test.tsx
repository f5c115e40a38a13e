import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { beats } from "../../../src/core/units.ts";
import type { TransportClient } from "../../../src/client/transport-client.ts";
import { useLocalTransport } from "../../../src/react/useLocalTransport.ts";
import { useTransportCommands } from "../../../src/react/useTransportCommands.ts";
import { ChangeNotes } from "../../../src/ui/people/ChangeNotes.tsx";
import { anotherClient } from "../../support/another-client.ts";
import { type RenderedPage, renderPage } from "../../support/rendered-page.tsx";

function OwnButtons() {
  const { pause } = useTransportCommands();
  const { start } = useLocalTransport();
  return (
    <>
      <button type="button" onClick={() => void pause()}>
        Own pause
      </button>
      <button type="button" onClick={start}>
        Local
      </button>
    </>
  );
}

let page: RenderedPage;
let ada: TransportClient;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  page = await renderPage(
    <>
      <ChangeNotes />
      <OwnButtons />
    </>,
  );
  await act(async () => {
    ada = await anotherClient(page.server.url, { name: "Ada", colour: "#c2752b" });
  });
});
afterEach(() => void vi.useRealTimers());

const notes = () =>
  [...screen.getByTestId("change-notes").children].map((note) => note.textContent);
const spoken = () => screen.getByRole("status", { name: "What others change" }).textContent;
const later = (ms: number) => act(() => void vi.advanceTimersByTime(ms));
/** An `act` for each look: what comes in the middle of one is not rendered before its end. */
const show = (...words: string[]) => expect.poll(() => act(async () => notes())).toEqual(words);

test("what somebody else does is shown with their name and colour, and goes after a while", async () => {
  await ada.commands.play();
  await show("Ada pressed play");
  const swatch = screen.getByTestId("change-notes").querySelector<HTMLElement>("li > span");
  expect(swatch?.style.background).toBe("rgb(194, 117, 43)");
  later(3500);
  expect(notes()).toEqual(["Ada pressed play"]);
  later(1000);
  expect(notes()).toEqual([]);
  expect(spoken()).toBe("");
});

test("a script has no name and is somebody", async () => {
  await page.server.command({ type: "tempo", bpm: 90 });
  await show("Somebody set the tempo to 90");
});

test("what one does oneself is no news", async () => {
  await page.user.click(screen.getByRole("button", { name: "Own pause" }));
  await act(async () => expect.poll(() => page.server.authority.state.revision).toBe(1));
  await ada.commands.setTempo(90);
  await show("Ada set the tempo to 90");
});

test("a drag is one note that follows it, and is spoken once when it has come to rest", async () => {
  for (const bpm of [90, 91, 92, 93]) {
    await ada.commands.setTempo(bpm);
    await show(`Ada set the tempo to ${bpm}`);
    later(300);
    expect(spoken()).toBe("");
  }
  await ada.commands.pause();
  await show("Ada set the tempo to 93", "Ada paused");
  later(1000);
  expect(spoken()).toBe("Ada set the tempo to 93. Ada paused.");

  // What has been spoken is not spoken again.
  await ada.commands.play();
  await show("Ada set the tempo to 93", "Ada pressed play");
  later(1000);
  expect(spoken()).toBe("Ada pressed play.");
});

test("a marker that has been deleted is still called by its name", async () => {
  await ada.commands.setMarker({ key: "m", at: { beats: beats(4) }, name: "Verse" });
  await show("Ada added a marker “Verse” at bar 2, beat 1");
  await ada.commands.deleteMarker("m");
  await show("Ada deleted the marker “Verse”");
});

test("while this page plays by itself, what others do is none of it", async () => {
  await page.user.click(screen.getByRole("button", { name: "Local" }));
  await ada.commands.play();
  await act(async () => expect.poll(() => page.server.authority.state.playing).toBe(true));
  later(10);
  expect(notes()).toEqual([]);
});
