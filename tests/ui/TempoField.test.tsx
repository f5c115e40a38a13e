import { act, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { TransportBar } from "../../src/ui/TransportBar.tsx";
import { type RenderedPage, ignore, renderPage } from "../support/rendered-page.tsx";

let app: RenderedPage;
let field: HTMLInputElement;
beforeEach(async () => {
  app = await renderPage(<TransportBar report={ignore} />);
  field = screen.getByRole("spinbutton", { name: "Tempo" });
});

/** What a person does who clicks into the field and types. */
async function type(text: string) {
  await app.user.click(field);
  await app.user.keyboard(text);
}

/** The next command that the server hears is one that the test knows of: so there was none before it. */
async function hasHeardNothing() {
  act(() => screen.getByRole("button", { name: "Stop" }).click());
  await app.hasHeard({ type: "stop" });
}

test("it shows the tempo with two decimals, and says it in words", async () => {
  expect(field.value).toBe("120.00");
  await app.hears({ type: "tempo", bpm: 97.3 });
  expect(field.value).toBe("97.30");
  expect(field.getAttribute("aria-valuenow")).toBe("97.3");
  expect(field.getAttribute("aria-valuetext")).toBe("97.30 beats per minute");
  expect(field.getAttribute("aria-valuemin")).toBe("20");
  expect(field.getAttribute("aria-valuemax")).toBe("999");
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
    expect(field.value).toBe(shown);
    await app.hasHeard({ type: "tempo", bpm });
  });

  test("replaces what is there: the field is selected when it is entered", async () => {
    await type("9");
    expect(field.value).toBe("9");
  });

  test("and leaving the field sets it as well", async () => {
    await type("150");
    await app.user.tab();
    expect(field.value).toBe("150.00");
    await app.hasHeard({ type: "tempo", bpm: 150 });
  });

  test("and Enter and leaving sets it once", async () => {
    await type("140{Enter}");
    await app.user.tab();
    await app.hasHeard({ type: "tempo", bpm: 140 });
    await hasHeardNothing();
  });

  test("and Esc leaves it as it was", async () => {
    await type("140{Escape}");
    expect(field.value).toBe("120.00");
    await app.user.tab();
    await hasHeardNothing();
  });

  test.each(["Enter", "Escape"])(
    "and %s leaves the field, so that Space plays again",
    async (key) => {
      await type(`140{${key}}`);
      expect(document.activeElement).toBe(document.body);
    },
  );

  test("after an Esc sets what is typed then", async () => {
    await type("140{Escape}");
    await type("150{Enter}");
    await app.hasHeard({ type: "tempo", bpm: 150 });
  });

  test("nothing and Enter, or nothing and leaving, sends nothing", async () => {
    await type("{Enter}");
    await app.user.tab();
    expect(field.value).toBe("120.00");
    await hasHeardNothing();
  });

  test("goes on while somebody else changes the tempo, and Esc then shows theirs", async () => {
    await type("14");
    await app.hears({ type: "tempo", bpm: 90 });
    expect(field.value).toBe("14");
    await app.user.keyboard("{Escape}");
    expect(field.value).toBe("90.00");
  });
});

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
      await hasHeardNothing();
    },
  );

  test("nor does an emptied field", async () => {
    await app.user.clear(field);
    expect(field.getAttribute("aria-invalid")).toBe("true");
    await app.user.keyboard("{Enter}");
    await hasHeardNothing();
  });

  test("is forgotten when the field is left", async () => {
    await type("5");
    await app.user.tab();
    expect(field.value).toBe("120.00");
    expect(field.getAttribute("aria-invalid")).toBe("false");
    expect(screen.queryByText("20 to 999")).toBeNull();
    await hasHeardNothing();
  });

  test("is a tempo after all once it has been typed to the end", async () => {
    await type("1");
    expect(screen.getByText("20 to 999")).toBeDefined();
    await app.user.keyboard("33");
    expect(screen.queryByText("20 to 999")).toBeNull();
    await app.user.keyboard("{Enter}");
    await app.hasHeard({ type: "tempo", bpm: 133 });
  });
});

describe("the arrows", () => {
  test("go one up and one down", async () => {
    await type("{ArrowUp}{ArrowUp}{ArrowDown}");
    expect(field.value).toBe("121.00");
    await app.hasHeard(
      { type: "tempo", bpm: 121 },
      { type: "tempo", bpm: 122 },
      { type: "tempo", bpm: 121 },
    );
  });

  test.each([
    [998.5, "{ArrowUp}", 999],
    [20.5, "{ArrowDown}", 20],
  ])("end at the range's ends: from %d by %s to %d", async (from, key, bpm) => {
    await app.hears({ type: "tempo", bpm: from });
    await type(key);
    await app.hasHeard({ type: "tempo", bpm });
  });
});
