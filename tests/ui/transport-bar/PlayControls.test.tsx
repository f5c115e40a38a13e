import { screen } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { beats } from "../../../src/core/units.ts";
import { TransportBar } from "../../../src/ui/transport-bar/TransportBar.tsx";
import { type RenderedBar, renderBar } from "../../support/rendered-bar.tsx";

let bar: RenderedBar;
beforeEach(async () => {
  bar = await renderBar((report) => <TransportBar report={report} />);
});

const button = (name: string) => screen.getByRole("button", { name });
const click = (name: string) => bar.user.click(button(name));

describe("the buttons, by the names that a screen reader says", () => {
  test("Play plays and becomes Pause, in the same turn; Pause holds", async () => {
    await click("Play");
    expect(screen.queryByRole("button", { name: "Play" })).toBeNull();
    await bar.hasHeard({ type: "play" });
    await click("Pause");
    button("Play");
    await bar.hasHeardOnly({ type: "pause" });
  });

  test("Return to zero seeks, and does not stop", async () => {
    await bar.hears({ type: "play" });
    await click("Return to zero");
    await bar.hasHeardOnly({ type: "seek", beats: 0 });
    button("Pause");
  });

  test("Loop is a switch that says where it stands", async () => {
    expect(button("Loop").getAttribute("aria-pressed")).toBe("false");
    await click("Loop");
    expect(button("Loop").getAttribute("aria-pressed")).toBe("true");
    await bar.hasHeard({ type: "loop", enabled: true });
    await click("Loop");
    expect(button("Loop").getAttribute("aria-pressed")).toBe("false");
    await bar.hasHeardOnly({ type: "loop", enabled: false });
  });

  test("show what somebody else does", async () => {
    await bar.hears({ type: "play" });
    button("Pause");
    await bar.hears({ type: "loop", enabled: true });
    expect(button("Loop").getAttribute("aria-pressed")).toBe("true");
  });
});

describe("Stop", () => {
  test("ends playback and goes back to where it began; pressed again it goes to zero", async () => {
    await bar.goesTo(6);
    await click("Play");
    await click("Stop");
    button("Play");
    await bar.hasHeard({ type: "play" }, { type: "pause" }, { type: "seek", beats: 6 });
    await click("Stop");
    await bar.hasHeardOnly({ type: "seek", beats: 0 });
  });

  test("goes back to the loop's start while it loops", async () => {
    await bar.hears({ type: "loop", start: { beats: beats(4) }, end: { beats: beats(40) } });
    await bar.goesTo(6);
    await bar.hears({ type: "play" });
    await click("Stop");
    await bar.hasHeardOnly({ type: "pause" }, { type: "seek", beats: 4 });
  });

  test("goes back to where it began when it plays on beyond the loop", async () => {
    await bar.hears({ type: "loop", start: { beats: beats(4) }, end: { beats: beats(8) } });
    await bar.goesTo(20);
    await bar.hears({ type: "play" });
    await click("Stop");
    await bar.hasHeardOnly({ type: "pause" }, { type: "seek", beats: 20 });
  });
});

describe("undo", () => {
  test("takes back one's own last change, and does it again", async () => {
    expect(button("Undo").matches(":disabled")).toBe(true);
    expect(button("Redo").matches(":disabled")).toBe(true);
    await click("Loop");
    await click("Undo");
    expect(button("Loop").getAttribute("aria-pressed")).toBe("false");
    expect(button("Undo").matches(":disabled")).toBe(true);
    await click("Redo");
    expect(button("Loop").getAttribute("aria-pressed")).toBe("true");
    expect(button("Redo").matches(":disabled")).toBe(true);
  });

  test("is not for what somebody else did", async () => {
    await bar.hears({ type: "loop", enabled: true });
    expect(button("Undo").matches(":disabled")).toBe(true);
  });

  test("says so when somebody has changed it since", async () => {
    await click("Loop");
    await bar.hasHeard({ type: "loop", enabled: true });
    await bar.hears({ type: "loop", end: { beats: beats(12) } });
    await click("Undo");
    expect(await bar.refusal()).toMatch(/changed by somebody else since/);
    expect(button("Loop").getAttribute("aria-pressed")).toBe("true");
  });
});

describe("without a server", () => {
  beforeEach(() => bar.goesDown());

  test("every control is disabled, and the words beside them say why", () => {
    for (const name of ["Play", "Stop", "Return to zero", "Loop", "Undo", "Redo", "Tap"]) {
      expect(button(name).matches(":disabled")).toBe(true);
    }
    expect(screen.getByRole("spinbutton", { name: "Tempo" }).matches(":disabled")).toBe(true);
    expect(screen.getByRole("textbox", { name: "Time signature" }).matches(":disabled")).toBe(true);
    const words = screen.getAllByRole("status").map(({ textContent }) => textContent);
    expect(words.join("\n")).toMatch(/^reconnecting \(try \d+/m);
  });

  test("a press does nothing, now and later", async () => {
    await click("Play");
    button("Play");
    await bar.comesBack();
    await click("Return to zero");
    await bar.hasHeardOnly({ type: "seek", beats: 0 });
  });
});
