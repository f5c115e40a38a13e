import { screen } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { MeterField } from "../../../src/ui/transport-bar/MeterField.tsx";
import { parseMeter } from "../../../src/ui/transport-bar/parse-meter.ts";
import { type RenderedBar, renderBar } from "../../support/rendered-bar.tsx";

let bar: RenderedBar;
let field: HTMLInputElement;
beforeEach(async () => {
  bar = await renderBar((report) => <MeterField report={report} />);
  field = screen.getByRole("textbox", { name: "Time signature" });
});

async function type(text: string) {
  await bar.user.click(field);
  await bar.user.keyboard(text);
}

test("it shows the signature under the playhead, and sets that", async () => {
  expect(field.value).toBe("4/4");
  await bar.hears({ type: "meter", bar: 2, numerator: 7, denominator: 8 });
  expect(field.value).toBe("4/4");
  await bar.goesTo(9);
  expect(field.value).toBe("7/8");
  await type("5/8{Enter}");
  await bar.hasHeardOnly({ type: "meter", numerator: 5, denominator: 8 });
  await expect.poll(() => bar.song.meter.map(({ numerator }) => numerator)).toEqual([4, 5]);
});

describe("typing", () => {
  test("and leaving the field sets it as well, once", async () => {
    await type("6/8");
    await bar.user.tab();
    await bar.user.tab();
    await bar.hasHeardOnly({ type: "meter", numerator: 6, denominator: 8 });
    expect(field.value).toBe("6/8");
  });

  test("and Esc leaves it as it was, and the field", async () => {
    await type("6/8{Escape}");
    expect(field.value).toBe("4/4");
    expect(document.activeElement).toBe(document.body);
    await bar.hasHeardOnly();
  });

  test("what it is already sends nothing", async () => {
    await type("4 4{Enter}");
    expect(field.value).toBe("4/4");
    await bar.hasHeardOnly();
  });

  test.each(["6/8", "7"])("“%s” is forgotten when the server goes", async (text) => {
    await type(text);
    await bar.goesDown();
    bar.draw();
    expect(field.value).toBe("4/4");
    expect(screen.queryByRole("alert")).toBeNull();
    await bar.comesBack();
    await bar.hears({ type: "meter", bar: 0, numerator: 3, denominator: 4 });
    expect(field.value).toBe("3/4");
    await bar.hasHeardOnly();
  });

  test.each(["0/4", "65/4", "4/3", "4/64", "4", "waltz", ""])(
    "“%s” is met with what is allowed, and sends nothing",
    async (text) => {
      await bar.user.clear(field);
      await bar.user.keyboard(`${text}{Enter}`);
      const allowed = screen.getByRole("alert");
      expect(allowed.textContent).toBe("1 to 64, over 1, 2, 4, 8, 16, 32");
      expect(field.getAttribute("aria-invalid")).toBe("true");
      expect(field.getAttribute("aria-describedby")).toBe(allowed.id);
      await bar.user.tab();
      expect(screen.queryByRole("alert")).toBeNull();
      expect(field.value).toBe("4/4");
      await bar.hasHeardOnly();
    },
  );
});

test("the arrows count a beat more or less, to the range's ends", async () => {
  await type("{ArrowUp}");
  await bar.hasHeard({ type: "meter", numerator: 5, denominator: 4 });
  await bar.hears({ type: "meter", bar: 0, numerator: 1, denominator: 4 });
  await bar.user.keyboard("{ArrowDown}");
  await bar.hasHeardOnly({ type: "meter", numerator: 1, denominator: 4 });
});

test("the arrows count on however fast they come", async () => {
  await type("{ArrowUp}{ArrowUp}");
  const heard = [5, 6].map((numerator) => ({ type: "meter", numerator, denominator: 4 }));
  await bar.hasHeardOnly(...heard);
});

test.each([
  ["7/8", { numerator: 7, denominator: 8 }],
  [" 12 : 16 ", { numerator: 12, denominator: 16 }],
  ["3 4", { numerator: 3, denominator: 4 }],
  ["64/32", { numerator: 64, denominator: 32 }],
  ["7/8/9", null],
  ["-7/8", null],
  ["7.5/8", null],
])("“%s” is read as %o", (text, meter) => {
  expect(parseMeter(text)).toEqual(meter);
});
