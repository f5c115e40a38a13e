import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { beats } from "../../../src/core/units.ts";
import { beatsToX } from "../../../src/core/view.ts";
import { TransportKeys } from "../../../src/ui/keys/TransportKeys.tsx";
import { KEY_BINDINGS, type KeyId } from "../../../src/ui/keys/key-map.ts";
import { changeSettings, currentSettings } from "../../../src/ui/settings.ts";
import { onAskForName } from "../../../src/ui/timeline/naming.ts";
import { TransportBar } from "../../../src/ui/transport-bar/TransportBar.tsx";
import { type RenderedBar, press, renderBar } from "../../support/rendered-bar.tsx";

let bar: RenderedBar;
beforeEach(async () => {
  bar = await renderBar((report) => (
    <>
      <TransportKeys report={report} />
      <TransportBar report={report} />
    </>
  ));
});

const button = (name: string) => screen.getByRole("button", { name });
const isLooping = () => button("Loop").getAttribute("aria-pressed");
const tempo = () => {
  bar.draw();
  return screen.getByRole<HTMLInputElement>("spinbutton", { name: "Tempo" }).value;
};
const take = (event: Event) => event.preventDefault();
const hasLoop = (start: number, end: number) =>
  bar.hears({ type: "loop", start: { beats: beats(start) }, end: { beats: beats(end) } });
const hasMarker = (key: string, at: number) =>
  bar.hears({ type: "marker", key, at: { beats: beats(at) }, name: key });

/** Every key of the page, and what it does. A key that is not here does not compile. */
const DOES: Readonly<Record<KeyId, () => Promise<void>>> = {
  async playOrPause() {
    press(" ");
    button("Pause");
    press(" ");
    button("Play");
    await bar.hasHeardOnly({ type: "play" }, { type: "pause" });
  },
  async playFromLastStart() {
    await bar.goesTo(5);
    await bar.hears({ type: "play" });
    await bar.hears({ type: "pause" });
    await bar.goesTo(9);
    press(" ", { shiftKey: true });
    await bar.hasHeardOnly({ type: "seek", beats: 5 }, { type: "play" });
  },
  async stop() {
    await bar.goesTo(5);
    await bar.hears({ type: "play" });
    press(".");
    press(".");
    const stopped = [{ type: "pause" }, { type: "seek", beats: 5 }];
    await bar.hasHeardOnly(...stopped, { type: "seek", beats: 0 });
  },
  async toggleMetronome() {
    press("k");
    expect(button("Metronome").getAttribute("aria-pressed")).toBe("true");
    expect(bar.audio.context.state).toBe("running");
    press("k");
    expect(button("Metronome").getAttribute("aria-pressed")).toBe("false");
    await bar.hasHeardOnly();
  },
  async tapTempo() {
    for (const atMs of [10_000, 10_400, 10_800]) press("t", { atMs });
    await bar.hasHeardOnly({ type: "tempo", bpm: 150 });
  },
  async toStart() {
    await bar.hears({ type: "play" });
    press("Home");
    press("Enter");
    press("Enter", { code: "NumpadEnter" });
    await bar.hasHeardOnly(...Array.from({ length: 3 }, () => ({ type: "seek", beats: 0 })));
    button("Pause");
  },
  async toEnd() {
    press("End");
    await bar.hasHeardOnly({ type: "seek", beats: 88 });
  },
  async nudgeGrid() {
    await bar.goesTo(4.5);
    press("ArrowRight");
    press("ArrowRight");
    press("ArrowLeft");
    const places = [5, 6, 5].map((place) => ({ type: "seek", beats: place }));
    await bar.hasHeardOnly(...places);
  },
  async nudgeBar() {
    await bar.goesTo(5);
    press("ArrowRight", { shiftKey: true });
    press("ArrowLeft", { shiftKey: true });
    await bar.hasHeardOnly({ type: "seek", beats: 8 }, { type: "seek", beats: 4 });
  },
  async nudgeFine() {
    await bar.goesTo(5);
    press("ArrowLeft", { altKey: true });
    press("ArrowRight", { altKey: true });
    await bar.hasHeardOnly({ type: "seek", beats: 5 - 10 / 960 }, { type: "seek", beats: 5 });
  },
  async goTo() {
    press("j");
    screen.getByRole("dialog", { name: "Go to a position" });
    await bar.hasHeardOnly();
  },
  async toggleLoop() {
    press("l");
    press("l");
    await bar.hasHeardOnly({ type: "loop", enabled: true }, { type: "loop", enabled: false });
  },
  async loopFromHere() {
    await hasLoop(0, 16);
    await bar.goesTo(7.9);
    press("i");
    await bar.hasHeardOnly({ type: "loop", start_beats: 8, end_beats: 16 });
  },
  async loopToHere() {
    await hasLoop(0, 16);
    await bar.goesTo(7.9);
    press("o");
    await bar.hasHeardOnly({ type: "loop", start_beats: 0, end_beats: 8 });
  },
  async addMarker() {
    const asked = vi.fn<(key: string) => void>();
    const off = onAskForName(asked);
    await bar.goesTo(7);
    press("m");
    await expect.poll(() => bar.song.markers.map(({ beats: place }) => place)).toEqual([7]);
    expect(asked).not.toHaveBeenCalled();
    off();
  },
  async addNamedMarker() {
    const asked = vi.fn<(key: string) => void>();
    const off = onAskForName(asked);
    await bar.goesTo(7);
    press("M", { shiftKey: true });
    await expect.poll(() => bar.song.markers.length).toBe(1);
    expect(asked).toHaveBeenCalledWith(bar.song.markers[0]?.key);
    off();
  },
  async previousMarker() {
    await hasMarker("a", 4);
    await hasMarker("b", 12);
    await bar.goesTo(12);
    press("[");
    await bar.hasHeardOnly({ type: "seek", beats: 4 });
  },
  async nextMarker() {
    await hasMarker("a", 4);
    await hasMarker("b", 12);
    press("]");
    press("]");
    await bar.hasHeardOnly({ type: "seek", beats: 4 }, { type: "seek", beats: 12 });
  },
  async zoomIn() {
    const before = bar.timeline.view.pxPerBeat;
    press("+");
    press("=");
    expect(bar.timeline.view.pxPerBeat).toBeCloseTo(before * 1.25 ** 2);
    await bar.hasHeardOnly();
  },
  async zoomOut() {
    const before = bar.timeline.view.pxPerBeat;
    for (const key of ["+", "+", "+", "-", "_"]) press(key);
    expect(bar.timeline.view.pxPerBeat).toBeCloseTo(before * 1.25);
    await bar.hasHeardOnly();
  },
  async zoomToLoopOrFit() {
    await hasLoop(8, 16);
    press("z");
    const { view } = bar.timeline;
    expect(beatsToX(beats(8), view)).toBeCloseTo(24);
    expect(beatsToX(beats(16), view)).toBeCloseTo(1000);
    await bar.hasHeardOnly();
  },
  async zoomBack() {
    await hasLoop(8, 16);
    const before = bar.timeline.view;
    press("z");
    expect(bar.timeline.view).not.toEqual(before);
    press("x");
    expect(bar.timeline.view).toEqual(before);
    await bar.hasHeardOnly();
  },
  async follow() {
    const { timeline } = bar;
    press("f");
    expect(currentSettings().follow).toBe("off");
    timeline.move({ ...timeline.view, from: beats(3) });
    press("f");
    expect(currentSettings().follow).toBe("page");
    expect(timeline.isHolding).toBe(true);
    act(() => changeSettings({ follow: "continuous" }));
    timeline.move({ ...timeline.view, from: beats(4) });
    expect(timeline.isHolding).toBe(false);
    press("f");
    expect(currentSettings().follow).toBe("continuous");
    expect(timeline.isHolding).toBe(true);
  },
  async undo() {
    press("l");
    press("z", { ctrlKey: true });
    expect(isLooping()).toBe("false");
    press("l");
    press("z", { metaKey: true });
    expect(isLooping()).toBe("false");
  },
  async redo() {
    press("l");
    for (const keys of [
      { key: "Z", shiftKey: true, ctrlKey: true },
      { key: "z", shiftKey: true, metaKey: true },
      { key: "y", ctrlKey: true },
    ]) {
      press("z", { ctrlKey: true });
      expect(isLooping()).toBe("false");
      press(keys.key, keys);
      expect(isLooping()).toBe("true");
    }
  },
  async showKeys() {
    press("?", { shiftKey: true });
    screen.getByRole("dialog", { name: "Keys" });
    await bar.hasHeardOnly();
  },
};

describe("every key does its thing:", () => {
  test.each(KEY_BINDINGS.map(({ id }) => id))("%s", (id) => DOES[id]());
});

test("what cannot be done is said in words", async () => {
  press("z", { ctrlKey: true });
  expect(await bar.refusal()).toBe("there is nothing of yours to undo");
  press("]");
  expect(await bar.refusal()).toBe("there is no later marker");
  await bar.goesDown();
  press(" ");
  expect(await bar.refusal()).toMatch(/^there is no connection/);
});

test("the page does not scroll by them, and other keys are the browser's", async () => {
  for (const key of [" ", "Home", "End", "ArrowLeft", "t", "?"]) expect(press(key)).toBe(false);
  cleanup();
  for (const key of ["PageDown", "Tab", "Escape", "F5", "a", "1", "ArrowUp"]) {
    expect(press(key)).toBe(true);
  }
});

describe("which key is which", () => {
  test("letters go by what they write, Space and Home by where they are", async () => {
    press("l", { code: "KeyP" });
    press("Unidentified", { code: "Home" });
    press("n", { code: "KeyL" });
    await bar.hasHeardOnly({ type: "loop", enabled: true }, { type: "seek", beats: 0 });
  });

  test("on AZERTY M is beside L, and the full stop wants Shift", async () => {
    press("m", { code: "Semicolon" });
    press(",", { code: "KeyM" });
    press(".", { code: "Comma", shiftKey: true });
    await expect.poll(() => bar.song.markers.length).toBe(1);
    expect(bar.server.heard.filter((text) => text.includes("marker"))).toHaveLength(1);
    expect(bar.server.heard.filter((text) => text.includes("seek"))).toHaveLength(1);
  });

  test("a bracket may want AltGr, which Windows has as Ctrl and Alt, or Option", async () => {
    await hasMarker("a", 4);
    press("]", { ctrlKey: true, altKey: true, modifierAltGraph: true });
    press("[", { altKey: true });
    await bar.hasHeardOnly({ type: "seek", beats: 4 }, { type: "seek", beats: 0 });
  });

  test("where no Latin letters are written, they go by their place", async () => {
    press("д", { code: "KeyL" });
    press("ö", { code: "Semicolon" });
    press("ł", { code: "KeyL", modifierAltGraph: true });
    await bar.hasHeardOnly({ type: "loop", enabled: true });
  });

  test("caps lock changes nothing", async () => {
    press("L");
    await bar.hasHeardOnly({ type: "loop", enabled: true });
  });

  test.each(["ctrlKey", "metaKey", "altKey"])(
    "with %s a key is the browser's",
    async (modifier) => {
      for (const key of [" ", ".", "l", "?", "Home"]) {
        expect(press(key, { [modifier]: true })).toBe(true);
      }
      await bar.hasHeardOnly();
    },
  );

  test("what an input method makes of it is not ours", async () => {
    expect(press("l", { isComposing: true })).toBe(true);
    await bar.hasHeardOnly();
  });
});

describe("a key that is held down", () => {
  test("counts once, and still does not scroll", async () => {
    press(" ");
    for (let i = 0; i < 5; i += 1) expect(press(" ", { repeat: true })).toBe(false);
    expect(press("l", { repeat: true })).toBe(false);
    await bar.hasHeardOnly({ type: "play" });
  });

  test("goes on where it moves by steps", async () => {
    const before = bar.timeline.view.pxPerBeat;
    press("+");
    press("+", { repeat: true });
    expect(bar.timeline.view.pxPerBeat).toBeCloseTo(before * 1.25 ** 2);
    press("ArrowRight", { shiftKey: true });
    press("ArrowRight", { shiftKey: true, repeat: true });
    await bar.hasHeardOnly({ type: "seek", beats: 4 }, { type: "seek", beats: 8 });
  });
});

test("a key that somebody else has taken is not taken again", async () => {
  document.body.addEventListener("keydown", take);
  press(" ");
  press("l");
  document.body.removeEventListener("keydown", take);
  await bar.hasHeardOnly();
});

describe("where text is typed the keys write", () => {
  test("in the tempo field, whose undo is its own", async () => {
    press("l");
    const field = screen.getByRole<HTMLInputElement>("spinbutton", { name: "Tempo" });
    await bar.user.click(field);
    await bar.user.keyboard("1 l.");
    expect(field.value).toBe("1 l.");
    expect(press("z", { ctrlKey: true })).toBe(true);
    await bar.user.keyboard("{Escape}");
    await bar.hasHeardOnly({ type: "loop", enabled: true });
  });

  test.each([
    "<textarea>",
    "<select>",
    "<input type=search>",
    "<div contenteditable tabindex=0>",
    "<dialog open><p>",
    "<form role=dialog><p>",
  ])("in a host's %s", async (markup) => {
    const host = document.body.appendChild(document.createElement("div"));
    host.innerHTML = markup;
    const target = host.querySelector("p") ?? host.firstElementChild ?? host;
    for (const key of [" ", "l", ".", "Home"]) {
      const code = key === " " ? "Space" : key;
      expect(fireEvent.keyDown(target, { key, code })).toBe(true);
    }
    expect(fireEvent.keyDown(target, { key: "z", ctrlKey: true })).toBe(true);
    host.remove();
    await bar.hasHeardOnly();
  });

  test("and while a dialog is open, wherever the focus is", async () => {
    press("?");
    for (const key of [" ", "l", "Home"]) {
      expect(fireEvent.keyDown(document.body, { key, code: key })).toBe(true);
    }
    expect(fireEvent.keyDown(document.body, { key: "z", ctrlKey: true })).toBe(true);
    await bar.user.keyboard("{Escape}");
    press("l");
    await bar.hasHeardOnly({ type: "loop", enabled: true });
  });

  test("a choice keeps the keys that it chooses with, and no more", async () => {
    const host = document.body.appendChild(document.createElement("div"));
    host.innerHTML = "<input type=range><input type=radio><input type=checkbox>";
    const [range, radio, box] = host.querySelectorAll("input");
    for (const own of [range, radio]) {
      own?.focus();
      expect(press("ArrowLeft")).toBe(true);
      expect(press("Home")).toBe(true);
      expect(press(" ")).toBe(true);
    }
    box?.focus();
    expect(press(" ")).toBe(true);
    expect(press("l")).toBe(false);
    host.remove();
    await bar.hasHeardOnly({ type: "loop", enabled: true });
  });
});

/** As in browsers. jsdom shows the focus on every element that has it. */
function hideFocusOf(element: Element) {
  const { matches } = Element.prototype;
  vi.spyOn(element, "matches").mockImplementation(
    (selector) => selector !== ":focus-visible" && matches.call(element, selector),
  );
}

describe("Space on a button", () => {
  test("that the mouse has left focused is the transport's: the button is not pressed", async () => {
    const loop = button("Loop");
    hideFocusOf(loop);
    await bar.user.click(loop);
    expect(document.activeElement).toBe(loop);
    await bar.user.keyboard(" ");
    await bar.hasHeardOnly({ type: "loop", enabled: true }, { type: "play" });
    // Some browsers press the button on the way up, whatever became of the way down.
    expect(fireEvent.keyUp(loop, { code: "Space", key: " " })).toBe(false);
    button("Pause");
  });

  test("that was reached by keyboard presses it, and L is the transport's all the same", async () => {
    while (document.activeElement !== button("Loop")) await bar.user.tab();
    await bar.user.keyboard(" ");
    await bar.hasHeard({ type: "loop", enabled: true });
    await bar.user.keyboard("l");
    await bar.hasHeardOnly({ type: "loop", enabled: false });
  });

  test("that was reached by keyboard is the transport's again after a press of the mouse", async () => {
    await bar.user.tab();
    fireEvent.pointerDown(document.body);
    await bar.user.keyboard(" ");
    await bar.hasHeardOnly({ type: "play" });
  });
});

test("Enter is the button's that has the focus, however it came there", async () => {
  const loop = button("Loop");
  hideFocusOf(loop);
  await bar.user.click(loop);
  await bar.user.keyboard("{Enter}");
  await bar.hasHeardOnly({ type: "loop", enabled: true }, { type: "loop", enabled: false });
});

test("a list that the mouse has chosen from gives the keyboard back, one walked to keeps it", async () => {
  const list = screen.getByRole("combobox", { name: /^Snap/ });
  const choose = (value: string) => {
    list.focus();
    fireEvent.change(list, { target: { value } });
  };
  choose("bar");
  expect(document.activeElement).toBe(list);
  fireEvent.pointerDown(list);
  choose("beat");
  expect(document.activeElement).toBe(document.body);

  fireEvent.pointerDown(list);
  press("Tab");
  choose("bar");
  expect(document.activeElement).toBe(list);
  fireEvent.pointerDown(document.body);
  choose("beat");
  expect(document.activeElement).toBe(list);
});

describe("with single keys switched off", () => {
  beforeEach(() => act(() => changeSettings({ singleKeys: false })));

  test("letters and signs are the browser's", async () => {
    for (const key of [".", "l", "i", "o", "k", "m", "[", "]", "f", "t", "+", "-", "z", "x", "j"]) {
      expect(press(key)).toBe(true);
    }
    expect(press("M", { shiftKey: true })).toBe(true);
    expect(press("?", { shiftKey: true })).toBe(true);
    expect(screen.queryByRole("dialog")).toBeNull();
    await bar.hasHeardOnly();
  });

  test("Space, arrows, Home, End, Enter and what is held with Ctrl go on", async () => {
    for (const key of [" ", "Home", "End", "Enter", "ArrowLeft"]) expect(press(key)).toBe(false);
    expect(press("z", { ctrlKey: true })).toBe(false);
    expect(await bar.refusal()).toBe("there is nothing of yours to undo");
  });
});

test("taps are one step to undo, and another key ends it", async () => {
  for (const atMs of [10_000, 10_400, 10_800, 11_190, 11_600]) press("t", { atMs });
  press("l", { atMs: 11_700 });
  expect(tempo()).not.toBe("120.00");
  press("z", { ctrlKey: true });
  expect(isLooping()).toBe("false");
  expect(tempo()).not.toBe("120.00");
  press("z", { ctrlKey: true });
  expect(tempo()).toBe("120.00");
  expect(button("Undo").matches(":disabled")).toBe(true);
});

test("when the page has gone its keys have gone", async () => {
  cleanup();
  expect(press(" ")).toBe(true);
  expect(fireEvent.keyUp(document.body, { code: "Space", key: " " })).toBe(true);
  expect(bar.server.heard).toEqual([]);
});
