import { cleanup, fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { TransportKeys } from "../../../src/ui/keys/TransportKeys.tsx";
import { MetronomeControl, SoundNotice } from "../../../src/ui/transport-bar/MetronomeControl.tsx";
import { PlayControls } from "../../../src/ui/transport-bar/PlayControls.tsx";
import { useTransportActions } from "../../../src/ui/transport-bar/useTransportActions.ts";
import type { Report } from "../../../src/ui/useRefusal.ts";
import { type RenderedBar, press, renderBar } from "../../support/rendered-bar.tsx";

function Parts({ report }: { readonly report: Report }) {
  return (
    <>
      <PlayControls actions={useTransportActions(report)} />
      <MetronomeControl />
      <SoundNotice />
    </>
  );
}

let bar: RenderedBar;
beforeEach(async () => {
  bar = await renderBar((report) => (
    <>
      <Parts report={report} />
      <TransportKeys report={report} />
    </>
  ));
});

const button = () => screen.getByRole("button", { name: "Metronome" });
const notice = () => screen.queryByRole("status")?.textContent ?? null;
const open = () => bar.user.click(screen.getByRole("button", { name: "Metronome settings" }));
const kept = () => JSON.parse(localStorage.getItem("codette.metronome") ?? "{}") as object;
const list = (name: string) => screen.getByRole<HTMLSelectElement>("combobox", { name });
const choose = (name: string, value: string) => bar.user.selectOptions(list(name), value);

describe("the switch", () => {
  test("says where it stands, and starts the audio", async () => {
    expect(button().getAttribute("aria-pressed")).toBe("false");
    await bar.user.click(button());
    expect(button().getAttribute("aria-pressed")).toBe("true");
    expect(bar.audio.context.state).toBe("running");
    expect(kept()).toMatchObject({ isEnabled: true });
    await bar.user.click(button());
    expect(button().getAttribute("aria-pressed")).toBe("false");
    expect(kept()).toMatchObject({ isEnabled: false });
  });

  test("is heard when it plays, and by nobody else's hand", async () => {
    await bar.user.click(button());
    expect(bar.audio.heard).toEqual([]);
    await bar.user.click(screen.getByRole("button", { name: "Play" }));
    await expect.poll(() => bar.audio.heard.length).toBeGreaterThan(1);
    await bar.hasHeardOnly({ type: "play" });
  });
});

describe("how it sounds", () => {
  beforeEach(open);

  test("volume, in percent", async () => {
    const volume = screen.getByRole<HTMLInputElement>("slider", { name: "Volume" });
    expect(volume.value).toBe("70");
    fireEvent.change(volume, { target: { value: "25" } });
    expect(volume.getAttribute("aria-valuetext")).toBe("25 percent");
    expect(kept()).toMatchObject({ volume: 0.25 });
    await bar.user.click(button());
    // As loudness is heard: see click-player.ts.
    expect(bar.audio.gain).toBeCloseTo(0.25 ** 2);
  });

  test("clicks to a beat", async () => {
    await choose("Clicks to a beat", "3");
    expect(kept()).toMatchObject({ subdivision: 3 });
    expect(list("Clicks to a beat").value).toBe("3");
  });

  test("bars of count-in, from none to four", async () => {
    const words = [...list("Count-in").options].map(({ textContent }) => textContent);
    expect(words).toEqual(["Off", "1 bar", "2 bars", "3 bars", "4 bars"]);
    await choose("Count-in", "2 bars");
    expect(kept()).toMatchObject({ countInBars: 2 });
  });
});

describe("a count-in", () => {
  beforeEach(async () => {
    await open();
    await choose("Count-in", "1 bar");
  });

  test("goes with Play and Space, once the audio runs, and not with Pause", async () => {
    const play = screen.getByRole("button", { name: "Play" });
    await bar.user.click(play);
    await bar.hasHeard({ type: "play", count_in_bars: 1 });
    play.blur();
    press(" ");
    await bar.hasHeard({ type: "pause" });
    press(" ");
    await bar.hasHeard({ type: "play", count_in_bars: 1 });
  });
});

describe("until the user has made a gesture", () => {
  beforeEach(async () => {
    bar.audio.isAllowed = false;
    await bar.user.click(button());
  });

  test("it says in words what is wanted; the next press anywhere gives the sound", async () => {
    expect(notice()).toBe("Click or press a key for sound");
    bar.audio.isAllowed = true;
    await bar.user.click(document.body);
    await expect.poll(notice).toBeNull();
    expect(bar.audio.context.state).toBe("running");
  });

  test("or the next key", async () => {
    bar.audio.isAllowed = true;
    press("Shift");
    await expect.poll(notice).toBeNull();
  });

  test("it says nothing when no sound is wanted", async () => {
    await bar.user.click(button());
    expect(notice()).toBeNull();
  });
});

test("a browser without audio is said to have none", async () => {
  cleanup();
  vi.stubGlobal("AudioContext", undefined);
  await bar.user.click(document.body);
  bar = await renderBar((report) => <Parts report={report} />);
  vi.stubGlobal("AudioContext", undefined);
  await bar.user.click(button());
  expect(notice()).toBe("No sound: this browser has no Web Audio");
});
