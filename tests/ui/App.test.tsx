import { act, render, screen } from "@testing-library/react";
import { renderToString } from "react-dom/server";
import { describe, expect, test, vi } from "vitest";
import { DAWProvider } from "../../src/react/DAWContext.tsx";
import { MetronomeProvider } from "../../src/react/MetronomeContext.tsx";
import { App } from "../../src/ui/App.tsx";
import { mockServer } from "../support/mocked-server.ts";
import { stubLayout } from "../support/page-layout.ts";
import { SESSION, renderApp } from "../support/rendered-page.tsx";

test("everything a person needs is there by its plain name", async () => {
  await renderApp();
  for (const name of ["Play", "Stop", "Return to zero", "Loop"]) {
    expect(screen.getByRole("button", { name })).toBeDefined();
  }
  expect(screen.getByRole("spinbutton", { name: "Tempo" })).toBeDefined();
  expect(screen.getByRole("slider", { name: "Position" })).toBeDefined();
  expect(screen.getByText("live")).toBe(screen.getAllByRole("status")[0]);
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("A short session");
  for (const id of ["playhead", "readout-bars", "readout-time", "loop-brace", "loop-tint"]) {
    expect(screen.getByTestId(id)).toBeDefined();
  }
});

const refusal = () => screen.getByRole("alert").textContent;

describe("a command that was refused", () => {
  test("is explained in a sentence, until there is a server again", async () => {
    const app = await renderApp();
    await app.goesDown();
    expect(refusal()).toBe("");
    await app.user.keyboard(" ");
    expect(refusal()).toBe(
      "there is no connection to the transport server: the command was not sent",
    );
    expect(screen.getByRole("button", { name: "Play" })).toBeDefined();

    await app.comesBack();
    await expect.poll(refusal).toBe("");
    await app.user.keyboard(" ");
    await app.hasHeard({ type: "play" });
  });
});

test("what a server has rendered is taken over without a complaint", async () => {
  const server = mockServer();
  const complaint = vi.spyOn(console, "error");
  stubLayout(1024);
  const page = (
    <DAWProvider url={server.url}>
      <MetronomeProvider>
        <App session={SESSION} />
      </MetronomeProvider>
    </DAWProvider>
  );
  const container = document.body.appendChild(document.createElement("div"));
  container.innerHTML = renderToString(page);
  const play = screen.getByRole("button", { name: "Play" });
  const onRecoverableError = vi.fn<(error: unknown) => void>();
  render(page, { container, hydrate: true, onRecoverableError });
  await screen.findByText("live");
  expect(screen.getByRole("button", { name: "Play" })).toBe(play);
  expect(screen.getByTestId("readout-bars").textContent).toBe("001.1.1.000");
  expect(onRecoverableError).not.toHaveBeenCalled();
  expect(complaint).not.toHaveBeenCalled();
});

test("while it plays and nobody touches anything, no element is added, removed or given another text but the readouts", async () => {
  const app = await renderApp();
  await app.hears({ type: "play" });
  const changed = new Set<Node>();
  const observer = new MutationObserver((records) => {
    for (const { target } of records) changed.add(target);
  });
  observer.observe(document.body, { childList: true, characterData: true, subtree: true });
  expect(app.server.stream(4100)).toBeGreaterThanOrEqual(120);
  for (let frame = 0; frame < 240; frame += 1) app.display.draw(performance.now() + frame * 16);
  await expect.poll(() => changed.size).toBeGreaterThan(0);
  observer.disconnect();
  const written = [...changed].map((node) => node.parentElement?.closest("[data-testid]"));
  expect(new Set(written)).toEqual(
    new Set([screen.getByTestId("readout-bars"), screen.getByTestId("readout-time")]),
  );
});

test("where what the keyboard was on is gone, it goes on at the ruler, where the keys are the page's", async () => {
  const app = await renderApp();
  const presses = async (name: string) => {
    const button = await screen.findByRole("button", { name });
    act(() => button.focus());
    await app.user.keyboard("{Enter}");
  };
  const ruler = screen.getByRole("slider", { name: "Position" });
  await app.goesDown();
  await presses("Play on locally");
  expect(document.activeElement).toBe(ruler);
  await app.user.keyboard(" ");
  expect(screen.getByRole("button", { name: "Pause" })).toBeDefined();
  await app.comesBack();
  await presses("Rejoin the server");
  expect(document.activeElement).toBe(ruler);
});
