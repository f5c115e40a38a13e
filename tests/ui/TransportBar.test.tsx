import { screen } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { TransportBar } from "../../src/ui/TransportBar.tsx";
import { type RenderedPage, ignore, renderPage } from "../support/rendered-page.tsx";

let app: RenderedPage;
beforeEach(async () => {
  app = await renderPage(<TransportBar report={ignore} />);
});

const button = (name: string) => screen.getByRole("button", { name });

describe("the buttons, by the names that a screen reader says", () => {
  test("Play plays and becomes Pause, in the same turn; Pause holds", async () => {
    await app.user.click(button("Play"));
    expect(screen.queryByRole("button", { name: "Play" })).toBeNull();
    await app.hasHeard({ type: "play" });
    await app.user.click(button("Pause"));
    expect(button("Play")).toBeDefined();
    await app.hasHeard({ type: "pause" });
  });

  test("Stop stops", async () => {
    await app.hears({ type: "play" });
    await app.user.click(button("Stop"));
    expect(button("Play")).toBeDefined();
    await app.hasHeard({ type: "stop" });
  });

  test("Return to zero seeks, and does not stop", async () => {
    await app.hears({ type: "play" });
    await app.user.click(button("Return to zero"));
    await app.hasHeard({ type: "seek", beats: 0 });
    expect(button("Pause")).toBeDefined();
  });

  test("Loop is a switch that says where it stands", async () => {
    expect(button("Loop").getAttribute("aria-pressed")).toBe("false");
    await app.user.click(button("Loop"));
    expect(button("Loop").getAttribute("aria-pressed")).toBe("true");
    await app.hasHeard({ type: "loop", enabled: true });
    await app.user.click(button("Loop"));
    expect(button("Loop").getAttribute("aria-pressed")).toBe("false");
    await app.hasHeard({ type: "loop", enabled: false });
  });

  test("show what somebody else does", async () => {
    await app.hears({ type: "play" });
    expect(button("Pause")).toBeDefined();
    await app.hears({ type: "loop", enabled: true });
    expect(button("Loop").getAttribute("aria-pressed")).toBe("true");
  });
});

describe("without a server", () => {
  beforeEach(() => app.goesDown());

  test("every control is disabled, and the words beside them say why", () => {
    for (const name of ["Play", "Stop", "Return to zero", "Loop"]) {
      expect(button(name).matches(":disabled")).toBe(true);
    }
    expect(screen.getByRole("spinbutton", { name: "Tempo" }).matches(":disabled")).toBe(true);
    expect(screen.getByRole("status").textContent).toMatch(/^reconnecting \(try \d+/);
  });

  test("a press does nothing, now and later", async () => {
    await app.user.click(button("Play"));
    expect(button("Play")).toBeDefined();
    await app.comesBack();
    await app.user.click(button("Stop"));
    await app.hasHeard({ type: "stop" });
  });
});
