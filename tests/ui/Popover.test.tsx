import { act, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Popover } from "../../src/ui/Popover.tsx";

const user = userEvent.setup();
beforeEach(() => {
  render(
    <>
      <button type="button">Before</button>
      <Popover label="Details" icon="⋯">
        <input
          aria-label="Field"
          onKeyDown={(event) => {
            if (event.key === "Escape" && event.currentTarget.value !== "") event.preventDefault();
          }}
        />
      </Popover>
      <button type="button">After</button>
    </>,
  );
});

const button = () => screen.getByRole("button", { name: "Details" });
const panel = () => screen.queryByRole("region", { name: "Details" });
const isOpen = () => {
  expect(button().getAttribute("aria-expanded")).toBe(String(panel() !== null));
  return panel() !== null;
};

test("its button opens and closes it, and says which is the case and what it opens", async () => {
  expect(isOpen()).toBe(false);
  await user.click(button());
  expect(isOpen()).toBe(true);
  expect(panel()?.id).toBe(button().getAttribute("aria-controls"));
  await user.click(button());
  expect(isOpen()).toBe(false);
  expect(screen.queryByRole("textbox")).toBeNull();
});

test("by keyboard its inside comes right after its button, and walking on closes it", async () => {
  await user.tab();
  await user.tab();
  expect(document.activeElement).toBe(button());
  await user.keyboard("{Enter}");
  await user.tab();
  expect(document.activeElement).toBe(screen.getByRole("textbox"));
  expect(isOpen()).toBe(true);
  await user.tab();
  expect(isOpen()).toBe(false);
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "After" }));
});

test("Escape closes it from wherever the focus is, and gives the focus back", async () => {
  await user.click(button());
  await user.click(screen.getByRole("textbox"));
  await user.keyboard("{Escape}");
  expect(isOpen()).toBe(false);
  expect(document.activeElement).toBe(button());

  await user.click(button());
  act(() => button().blur());
  await user.keyboard("{Escape}");
  expect(isOpen()).toBe(false);
  expect(document.activeElement).toBe(button());
});

test("an Escape that something inside has used leaves it open", async () => {
  await user.click(button());
  await user.type(screen.getByRole("textbox"), "text{Escape}");
  expect(isOpen()).toBe(true);
});

test("a press elsewhere closes it, one inside does not", async () => {
  await user.click(button());
  await user.click(screen.getByRole("textbox"));
  expect(isOpen()).toBe(true);
  await user.click(screen.getByRole("button", { name: "Before" }));
  expect(isOpen()).toBe(false);
});

const lies = (rect: { left: number; right: number; top: number }) =>
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(rect as DOMRect);

describe("in a window of 360 by 640", () => {
  beforeEach(() => {
    vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(360);
    vi.stubGlobal("innerHeight", 640);
  });

  test.each([
    ["beyond the left edge", { left: -60, right: 236 }, "72px"],
    ["beyond the right edge", { left: 100, right: 396 }, "-48px"],
    ["where there is room", { left: 20, right: 316 }, "0px"],
    ["that is too wide begins at the left edge", { left: 40, right: 440 }, "-28px"],
  ])("a panel %s", async (_, { left, right }, shift) => {
    lies({ left, right, top: 200 });
    await user.click(button());
    expect(panel()?.style.translate).toBe(shift);
    expect(panel()?.style.maxHeight).toBe("428px");
  });

  test("a panel is put anew when the window changes", async () => {
    lies({ left: 20, right: 316, top: 200 });
    await user.click(button());
    lies({ left: -60, right: 236, top: 300 });
    act(() => void window.dispatchEvent(new Event("resize")));
    expect(panel()?.style.translate).toBe("72px");
    expect(panel()?.style.maxHeight).toBe("328px");
  });
});
