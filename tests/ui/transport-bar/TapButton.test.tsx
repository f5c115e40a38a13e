import { fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { PlayControls } from "../../../src/ui/transport-bar/PlayControls.tsx";
import { TapButton } from "../../../src/ui/transport-bar/TapButton.tsx";
import { TempoField } from "../../../src/ui/transport-bar/TempoField.tsx";
import { UndoButtons } from "../../../src/ui/transport-bar/UndoButtons.tsx";
import { useTransportActions } from "../../../src/ui/transport-bar/useTransportActions.ts";
import type { Report } from "../../../src/ui/useRefusal.ts";
import { type RenderedBar, renderBar } from "../../support/rendered-bar.tsx";
import { pointerEvent } from "../../support/strip-in-hand.tsx";

function Parts({ report }: { readonly report: Report }) {
  return (
    <>
      <TapButton report={report} />
      <TempoField report={report} />
      <UndoButtons report={report} />
      <PlayControls actions={useTransportActions(report)} />
    </>
  );
}

let bar: RenderedBar;
beforeEach(async () => {
  bar = await renderBar((report) => <Parts report={report} />);
});

const button = (name: string) => screen.getByRole("button", { name });

function at(event: Event, atMs: number): Event {
  Object.defineProperty(event, "timeStamp", { value: atMs });
  return event;
}
/** The finger comes down at each of these times, and up a while later. */
function tapAt(...timesMs: number[]) {
  for (const atMs of timesMs) {
    const tap = button("Tap");
    fireEvent(tap, at(pointerEvent("pointerdown", 1), atMs));
    fireEvent(tap, at(pointerEvent("pointerup", 1), atMs + 90));
    fireEvent(tap, at(new MouseEvent("click", { bubbles: true, detail: 1 }), atMs + 90));
  }
}
const tempos = (...bpm: number[]) => bpm.map((one) => ({ type: "tempo", bpm: one }));

test("three taps are a tempo, and more make it steadier; it goes by the press", async () => {
  tapAt(1000, 1500);
  await bar.hasHeardOnly();
  tapAt(2000, 2520);
  await bar.hasHeardOnly(...tempos(120, 118.6));
});

test("by keyboard the click is the tap", async () => {
  for (const atMs of [1000, 1400, 1800]) {
    fireEvent(button("Tap"), at(new MouseEvent("click", { bubbles: true, detail: 0 }), atMs));
  }
  await bar.hasHeardOnly(...tempos(150));
});

test("another button of the mouse taps nothing", async () => {
  for (const atMs of [1000, 1400, 1800]) {
    fireEvent(button("Tap"), at(pointerEvent("pointerdown", 1, { button: 2 }), atMs));
  }
  await bar.hasHeardOnly();
});

test("after a pause it starts over", async () => {
  tapAt(1000, 1500, 2000);
  tapAt(9000, 9400);
  await bar.hasHeard(...tempos(120));
  tapAt(9800);
  await bar.hasHeardOnly(...tempos(150));
});

const tempo = () => {
  bar.draw();
  return screen.getByRole<HTMLInputElement>("spinbutton", { name: "Tempo" }).value;
};
function clickAt(name: string, atMs: number) {
  fireEvent(button(name), at(pointerEvent("pointerdown", 1), atMs));
  fireEvent.click(button(name));
}

describe("to undo", () => {
  test("taps without a pause are one step", async () => {
    tapAt(1000, 1400, 1800, 2190, 2600);
    await bar.hasHeard(...tempos(150, 151.1, 150.4));
    expect(tempo()).toBe("150.40");
    clickAt("Undo", 3000);
    expect(tempo()).toBe("120.00");
    expect(button("Undo").matches(":disabled")).toBe(true);
  });

  test("those after a pause are another", async () => {
    tapAt(1000, 1400, 1800);
    tapAt(9000, 9300, 9600);
    expect(tempo()).toBe("200.00");
    clickAt("Undo", 12_000);
    expect(tempo()).toBe("150.00");
    clickAt("Undo", 13_000);
    expect(tempo()).toBe("120.00");
  });

  test("what is done after a pause is no part of it", async () => {
    tapAt(1000, 1400, 1800);
    clickAt("Loop", 3900);
    clickAt("Undo", 4000);
    expect(button("Loop").getAttribute("aria-pressed")).toBe("false");
    expect(tempo()).toBe("150.00");
  });
});
