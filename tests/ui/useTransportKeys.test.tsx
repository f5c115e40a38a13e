import { cleanup, fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { TransportBar } from "../../src/ui/TransportBar.tsx";
import { useTransportKeys } from "../../src/ui/useTransportKeys.ts";
import { type RenderedPage, ignore, renderPage } from "../support/rendered-page.tsx";

function Page() {
  useTransportKeys(ignore);
  return <TransportBar report={ignore} />;
}

let app: RenderedPage;
beforeEach(async () => {
  app = await renderPage(<Page />);
});

/** The next command that the server hears is one that the test knows of: so there was none before it. */
async function hasHeardNothing() {
  fireEvent.keyDown(document.body, { key: "." });
  await app.hasHeard({ type: "stop" });
}

describe("wherever the focus is", () => {
  test("Space plays and pauses", async () => {
    await app.user.keyboard(" ");
    expect(screen.getByRole("button", { name: "Pause" })).toBeDefined();
    await app.user.keyboard(" ");
    expect(screen.getByRole("button", { name: "Play" })).toBeDefined();
    await app.hasHeard({ type: "play" }, { type: "pause" });
  });

  test("Home returns to zero, the full stop stops, L turns the loop on and off", async () => {
    await app.user.keyboard("{Home}.lL");
    await app.hasHeard(
      { type: "seek", beats: 0 },
      { type: "stop" },
      { type: "loop", enabled: true },
      { type: "loop", enabled: false },
    );
  });

  test("letters go by what they write, Space and Home by where they are", async () => {
    fireEvent.keyDown(document.body, { code: "KeyP", key: "l" });
    fireEvent.keyDown(document.body, { code: "Home", key: "Unidentified" });
    await app.hasHeard({ type: "loop", enabled: true }, { type: "seek", beats: 0 });
    fireEvent.keyDown(document.body, { code: "KeyL", key: "n" });
    await hasHeardNothing();
  });

  test("the page does not scroll by them, and other keys are the browser's", () => {
    expect(fireEvent.keyDown(document.body, { code: "Space", key: " " })).toBe(false);
    expect(fireEvent.keyDown(document.body, { code: "Home", key: "Home" })).toBe(false);
    expect(fireEvent.keyDown(document.body, { code: "PageDown", key: "PageDown" })).toBe(true);
  });
});

test("a key that is held down counts once, and still does not scroll", async () => {
  const held = { code: "Space", key: " ", repeat: true };
  fireEvent.keyDown(document.body, { ...held, repeat: false });
  for (let i = 0; i < 5; i += 1) expect(fireEvent.keyDown(document.body, held)).toBe(false);
  await app.hasHeard({ type: "play" });
  await hasHeardNothing();
});

test.each(["ctrlKey", "metaKey", "altKey"])("with %s a key is the browser's", async (modifier) => {
  for (const key of [" ", ".", "l"]) {
    const event = { key, code: key === " " ? "Space" : "", [modifier]: true };
    expect(fireEvent.keyDown(document.body, event)).toBe(true);
  }
  await hasHeardNothing();
});

const take = (event: Event) => event.preventDefault();

test("a key that somebody else has taken is not taken again", async () => {
  document.body.addEventListener("keydown", take);
  await app.user.keyboard(" l");
  document.body.removeEventListener("keydown", take);
  await hasHeardNothing();
});

describe("where text is typed the keys write", () => {
  test("in the tempo field", async () => {
    const field = screen.getByRole<HTMLInputElement>("spinbutton", { name: "Tempo" });
    await app.user.click(field);
    await app.user.keyboard("1 l.");
    expect(field.value).toBe("1 l.");
    await app.user.keyboard("{Escape}");
    await hasHeardNothing();
  });

  test.each(["<textarea>", "<select>", "<div contenteditable tabindex=0>", "<dialog open><p>"])(
    "in a host's %s",
    async (markup) => {
      const host = document.body.appendChild(document.createElement("div"));
      host.innerHTML = markup;
      const target = host.querySelector("p") ?? host.firstElementChild ?? host;
      for (const key of [" ", "l", "."]) {
        expect(fireEvent.keyDown(target, { key, code: key === " " ? "Space" : "" })).toBe(true);
      }
      host.remove();
      await hasHeardNothing();
    },
  );
});

describe("Space on a button", () => {
  test("that the mouse has left focused is the transport's: the button is not pressed", async () => {
    const stop = screen.getByRole("button", { name: "Stop" });
    // As in browsers. jsdom shows the focus on every element that has it.
    const { matches } = Element.prototype;
    vi.spyOn(stop, "matches").mockImplementation(
      (selector) => selector !== ":focus-visible" && matches.call(stop, selector),
    );
    await app.user.click(stop);
    expect(document.activeElement).toBe(stop);
    await app.user.keyboard(" ");
    await app.hasHeard({ type: "stop" }, { type: "play" });
    // Some browsers press the button on the way up, whatever became of the way down.
    expect(fireEvent.keyUp(stop, { code: "Space", key: " " })).toBe(false);
    expect(screen.getByRole("button", { name: "Pause" })).toBeDefined();
  });

  test("that was reached by keyboard presses it, and L is the transport's all the same", async () => {
    await app.hears({ type: "play" });
    while (document.activeElement?.getAttribute("aria-label") !== "Stop") await app.user.tab();
    await app.user.keyboard(" ");
    await app.hasHeard({ type: "stop" });
    await app.user.keyboard("l");
    await app.hasHeard({ type: "loop", enabled: true });
  });

  test("that was reached by keyboard is the transport's again after a press of the mouse", async () => {
    await app.user.tab();
    fireEvent.pointerDown(document.body);
    await app.user.keyboard(" ");
    await app.hasHeard({ type: "play" });
  });
});

test("when the page has gone its keys have gone", async () => {
  cleanup();
  expect(fireEvent.keyDown(document.body, { code: "Space", key: " " })).toBe(true);
  expect(fireEvent.keyUp(document.body, { code: "Space", key: " " })).toBe(true);
  expect(app.server.heard).toEqual([]);
});
