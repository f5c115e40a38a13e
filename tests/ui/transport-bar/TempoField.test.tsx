import { fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { beats } from "../../../src/core/units.ts";
import { TransportKeys } from "../../../src/ui/keys/TransportKeys.tsx";
import { TempoField } from "../../../src/ui/transport-bar/TempoField.tsx";
import { UndoButtons } from "../../../src/ui/transport-bar/UndoButtons.tsx";
import { type RenderedBar, press, renderBar } from "../../support/rendered-bar.tsx";
import { pointerEvent } from "../../support/strip-in-hand.tsx";

let bar: RenderedBar;
let field: HTMLInputElement;
beforeEach(async () => {
  bar = await renderBar((report) => (
    <>
      <TempoField report={report} />
      <UndoButtons report={report} />
      <TransportKeys report={report} />
    </>
  ));
  field = screen.getByRole("spinbutton", { name: "Tempo" });
});

/** What a person does who clicks into the field and types. */
async function type(text: string) {
  await bar.user.click(field);
  await bar.user.keyboard(text);
}

test("it shows the tempo with two decimals, and says it in words", async () => {
  expect(field.value).toBe("120.00");
  await bar.hears({ type: "tempo", bpm: 97.3 });
  expect(field.value).toBe("97.30");
  expect(field.ariaValueNow).toBe("97.3");
  expect(field.ariaValueText).toBe("97.30 beats per minute");
  expect(field.getAttribute("aria-valuemin")).toBe("20");
  expect(field.getAttribute("aria-valuemax")).toBe("999");
});

test("it is the tempo under the playhead, and sets that", async () => {
  await bar.hears({ type: "tempo_event", at: beats(16), bpm: 90 });
  expect(field.value).toBe("120.00");
  await bar.goesTo(20);
  expect(field.value).toBe("90.00");
  await type("80{Enter}");
  await bar.hasHeardOnly({ type: "tempo", bpm: 80 });
  await bar.goesTo(0);
  expect(field.value).toBe("120.00");
});

test("along a ramp it runs, and is spoken of once a second", async () => {
  await bar.hears({ type: "tempo_event", at: beats(0), bpm: 100, ramp: true });
  await bar.hears({ type: "tempo_event", at: beats(400), bpm: 110 });
  await bar.hears({ type: "play" });
  const nowMs = performance.now() + 2000;
  bar.display.draw(nowMs);
  const spoken = new Set<string | null>();
  const shown = new Set<string>();
  for (let atMs = 0; atMs < 3000; atMs += 100) {
    bar.display.draw(nowMs + atMs);
    spoken.add(field.ariaValueText);
    shown.add(field.value);
  }
  expect(shown.size).toBeGreaterThan(10);
  expect(spoken.size).toBeGreaterThanOrEqual(3);
  expect(spoken.size).toBeLessThanOrEqual(4);
});

describe("typing", () => {
  test.each([
    ["140", 140, "140.00"],
    ["97.5", 97.5, "97.50"],
    ["97,5", 97.5, "97.50"],
    [" 133 ", 133, "133.00"],
    ["20", 20, "20.00"],
    ["999", 999, "999.00"],
  ])("“%s” and Enter sets it", async (text, bpm, shown) => {
    await type(`${text}{Enter}`);
    bar.draw();
    expect(field.value).toBe(shown);
    await bar.hasHeardOnly({ type: "tempo", bpm });
  });

  test("replaces what is there: the field is selected when it is entered", async () => {
    await type("9");
    expect(field.value).toBe("9");
  });

  test("and leaving the field sets it as well", async () => {
    await type("150");
    await bar.user.tab();
    await bar.hasHeardOnly({ type: "tempo", bpm: 150 });
    expect(field.value).toBe("150.00");
  });

  test("and Enter and leaving sets it once", async () => {
    await type("140{Enter}");
    await bar.user.tab();
    await bar.hasHeardOnly({ type: "tempo", bpm: 140 });
  });

  test("and Esc leaves it as it was", async () => {
    await type("140{Escape}");
    expect(field.value).toBe("120.00");
    await bar.user.tab();
    await bar.hasHeardOnly();
  });

  test.each(["Enter", "Escape"])("and %s leaves the field, so that Space plays", async (key) => {
    await type(`140{${key}}`);
    expect(document.activeElement).toBe(document.body);
    expect(press(" ")).toBe(false);
  });

  test("after an Esc sets what is typed then", async () => {
    await type("140{Escape}");
    await type("150{Enter}");
    await bar.hasHeardOnly({ type: "tempo", bpm: 150 });
  });

  test("nothing and Enter, or nothing and leaving, sends nothing", async () => {
    await type("{Enter}");
    await bar.user.tab();
    expect(field.value).toBe("120.00");
    await bar.hasHeardOnly();
  });

  test("goes on while somebody else changes the tempo, and Esc then shows theirs", async () => {
    await type("14");
    await bar.hears({ type: "tempo", bpm: 90 });
    expect(field.value).toBe("14");
    await bar.user.keyboard("{Escape}");
    expect(field.value).toBe("90.00");
  });
});

test.each(["128", "13"])(
  "“%s” that was not sent is forgotten when the server goes, which disables the field without a blur",
  async (text) => {
    await type(text);
    await bar.goesDown();
    bar.draw();
    expect(field.value).toBe("120.00");
    expect(field.getAttribute("aria-invalid")).toBe("false");
    await bar.comesBack();
    await bar.hears({ type: "tempo", bpm: 97 });
    expect(field.value).toBe("97.00");
    await bar.hasHeardOnly();
  },
);

describe("what is no tempo", () => {
  test.each(["19.99", "1000", "-120", "0", "fast", "1e400", "120 bpm", "12..5"])(
    "“%s” is met with the range, and sends nothing on Enter",
    async (text) => {
      await type(`${text}{Enter}`);
      expect(field.value).toBe(text);
      expect(field.getAttribute("aria-invalid")).toBe("true");
      const allowed = screen.getByText("20 to 999");
      expect(allowed.getAttribute("role")).toBe("alert");
      expect(field.getAttribute("aria-describedby")).toBe(allowed.id);
      await bar.hasHeardOnly();
    },
  );

  test("nor does an emptied field", async () => {
    await bar.user.clear(field);
    expect(field.getAttribute("aria-invalid")).toBe("true");
    await bar.user.keyboard("{Enter}");
    await bar.hasHeardOnly();
  });

  test("is forgotten when the field is left", async () => {
    await type("5");
    await bar.user.tab();
    expect(field.value).toBe("120.00");
    expect(field.getAttribute("aria-invalid")).toBe("false");
    expect(screen.queryByText("20 to 999")).toBeNull();
    await bar.hasHeardOnly();
  });

  test("is a tempo after all once it has been typed to the end", async () => {
    await type("1");
    screen.getByText("20 to 999");
    await bar.user.keyboard("33");
    expect(screen.queryByText("20 to 999")).toBeNull();
    await bar.user.keyboard("{Enter}");
    await bar.hasHeardOnly({ type: "tempo", bpm: 133 });
  });
});

describe("the arrows", () => {
  test("go one up and one down, and a tenth with Shift, however fast they come", async () => {
    await type("{ArrowUp}{ArrowUp}{ArrowDown}");
    await bar.user.keyboard("{Shift>}{ArrowDown}{/Shift}");
    await bar.hasHeardOnly(...[121, 122, 121, 120.9].map((bpm) => ({ type: "tempo", bpm })));
    bar.draw();
    expect(field.value).toBe("120.90");
  });

  test.each([
    [998.5, "{ArrowUp}", 999],
    [20.5, "{ArrowDown}", 20],
  ])("end at the range's ends: from %d by %s to %d", async (from, key, bpm) => {
    await bar.hears({ type: "tempo", bpm: from });
    await type(key);
    await bar.hasHeardOnly({ type: "tempo", bpm });
  });
});

describe("the wheel", () => {
  test("goes one up and one down, a tenth with Shift, and the page stays where it is", async () => {
    expect(fireEvent.wheel(field, { deltaY: -100 })).toBe(false);
    fireEvent.wheel(field, { deltaY: -3 });
    fireEvent.wheel(field, { deltaY: 100 });
    // Some systems turn it sideways with Shift.
    fireEvent.wheel(field, { deltaX: -100, shiftKey: true });
    await bar.hasHeardOnly(...[121, 122, 121, 121.1].map((bpm) => ({ type: "tempo", bpm })));
  });

  test("that does not turn does nothing", async () => {
    expect(fireEvent.wheel(field, { deltaY: 0 })).toBe(true);
    await bar.hasHeardOnly();
  });
});

const heard = () => bar.server.heard.map((text) => JSON.parse(text) as { bpm: number });

describe("dragging", () => {
  let nowMs = 0;
  /** A pointer at a height; a second later than the last, unless it says otherwise. */
  function point(
    type: "pointerdown" | "pointermove" | "pointerup" | "pointercancel",
    clientY: number,
    { shiftKey = false, afterMs = 1000, button = 0, pointerId = 1 } = {},
  ) {
    nowMs += afterMs;
    const event = pointerEvent(type, pointerId, { clientY, shiftKey, button });
    Object.defineProperty(event, "timeStamp", { value: nowMs });
    fireEvent(type === "pointerdown" ? field : document.body, event);
  }

  test("up and down goes by a beat for two pixels", async () => {
    point("pointerdown", 100);
    point("pointermove", 80);
    expect(field.value).toBe("130.00");
    point("pointermove", 110);
    expect(field.value).toBe("115.00");
    point("pointerup", 110);
    await bar.hasHeardOnly({ type: "tempo", bpm: 130 }, { type: "tempo", bpm: 115 });
  });

  test("goes ten times as finely with Shift, from wherever it is then", async () => {
    point("pointerdown", 100);
    point("pointermove", 80);
    point("pointermove", 70, { shiftKey: true });
    expect(field.value).toBe("130.50");
    point("pointerup", 70, { shiftKey: true });
    await bar.hasHeardOnly({ type: "tempo", bpm: 130 }, { type: "tempo", bpm: 130.5 });
  });

  test("sends twenty a second, and the last one whatever the time", async () => {
    point("pointerdown", 100);
    for (let yPx = 98; yPx >= 0; yPx -= 2) point("pointermove", yPx, { afterMs: 10 });
    point("pointerup", 0, { afterMs: 1 });
    await expect.poll(() => heard().at(-1)?.bpm).toBe(170);
    // Those in between were given before the first had been answered.
    expect(heard()).toHaveLength(2);
  });

  test("is one step to undo", async () => {
    point("pointerdown", 100);
    point("pointermove", 80);
    point("pointermove", 60);
    point("pointerup", 60);
    await bar.user.click(screen.getByRole("button", { name: "Undo" }));
    bar.draw();
    expect(field.value).toBe("120.00");
    expect(screen.getByRole("button", { name: "Undo" }).matches(":disabled")).toBe(true);
  });

  test("Esc takes it back, and the rest of the drag does nothing", async () => {
    point("pointerdown", 100);
    point("pointermove", 80);
    press("Escape");
    point("pointermove", 60);
    point("pointerup", 60);
    await bar.hasHeardOnly({ type: "tempo", bpm: 130 }, { type: "tempo", bpm: 120 });
    bar.draw();
    expect(field.value).toBe("120.00");
  });

  test("so does a pointer that is lost", async () => {
    point("pointerdown", 100);
    point("pointermove", 80);
    point("pointercancel", 80);
    await bar.hasHeardOnly({ type: "tempo", bpm: 130 }, { type: "tempo", bpm: 120 });
  });

  test("shows the hand's tempo while somebody else changes it", async () => {
    point("pointerdown", 100);
    point("pointermove", 80);
    await bar.hasHeard({ type: "tempo", bpm: 130 });
    await bar.hears({ type: "tempo", bpm: 60 });
    expect(field.value).toBe("130.00");
    point("pointerup", 80);
  });

  test("a press that hardly moves is a click, which types", async () => {
    point("pointerdown", 100);
    point("pointermove", 98);
    point("pointerup", 98);
    await type("140{Enter}");
    await bar.hasHeardOnly({ type: "tempo", bpm: 140 });
  });

  test("is for the first finger and the main button", async () => {
    point("pointerdown", 100, { button: 2 });
    point("pointermove", 50);
    point("pointerup", 50);
    point("pointerdown", 100);
    point("pointermove", 0, { pointerId: 2 });
    point("pointerup", 0, { pointerId: 2 });
    expect(field.value).toBe("120.00");
    point("pointerup", 100);
    await bar.hasHeardOnly();
  });

  test("ends at the range's ends", async () => {
    point("pointerdown", 100);
    point("pointermove", -5000);
    expect(field.value).toBe("999.00");
    point("pointermove", 5000);
    expect(field.value).toBe("20.00");
    point("pointerup", 5000);
    await bar.hasHeardOnly({ type: "tempo", bpm: 999 }, { type: "tempo", bpm: 20 });
  });
});
