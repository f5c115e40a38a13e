import { fireEvent, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { useFocusBack } from "../../src/ui/useFocusBack.ts";

let button: HTMLButtonElement;
let other: HTMLButtonElement;
beforeEach(() => {
  button = document.body.appendChild(document.createElement("button"));
  other = document.body.appendChild(document.createElement("button"));
});
afterEach(() => {
  button.remove();
  other.remove();
});

/** Disables the button and enables it again. */
function blip(meanwhile: () => void) {
  const { rerender } = renderHook(useFocusBack, { initialProps: true });
  button.focus();
  // jsdom lets what is disabled keep the focus. A browser takes it off, and says so.
  button.blur();
  button.disabled = true;
  fireEvent.focusOut(button);
  rerender(false);
  meanwhile();
  button.disabled = false;
  rerender(true);
}

test("what had the focus when it was disabled has it again when it is not", () => {
  blip(() => expect(document.activeElement).toBe(document.body));
  expect(document.activeElement).toBe(button);
});

test("but for what has been focused meanwhile", () => {
  blip(() => other.focus());
  expect(document.activeElement).toBe(other);
});

test("and for a pointer that was used meanwhile", () => {
  blip(() => fireEvent.pointerDown(document.body));
  expect(document.activeElement).toBe(document.body);
});
