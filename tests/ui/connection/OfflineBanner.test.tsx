import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DAWProvider } from "../../../src/react/DAWContext.tsx";
import { useConnection } from "../../../src/react/useConnection.ts";
import { useTransport } from "../../../src/react/useTransport.ts";
import { useTransportCommands } from "../../../src/react/useTransportCommands.ts";
import { OfflineBanner } from "../../../src/ui/connection/OfflineBanner.tsx";
import { type RenderedPage, renderPage } from "../../support/rendered-page.tsx";

/** What is played by, beside the banner. */
function PlayButton() {
  const playing = useTransport((transport) => transport.playing);
  const { play } = useTransportCommands();
  return (
    <button type="button" onClick={() => void play()}>
      {playing ? "Playing" : "Play"}
    </button>
  );
}

const Status = () => <output>{useConnection().status}</output>;

let page: RenderedPage;
beforeEach(async () => {
  // They run on by themselves, and a test may let them run ahead.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  page = await renderPage(
    <>
      <OfflineBanner />
      <PlayButton />
      <Status />
    </>,
  );
});
afterEach(() => void vi.useRealTimers());

const words = () => screen.getByRole("status", { name: "Transport in use" }).textContent;
const button = (name: string) => screen.queryByRole("button", { name });
const later = (ms: number) => act(() => void vi.advanceTimersByTime(ms));
const nothingIsThere = () => {
  expect(words()).toBe("");
  expect(screen.queryByRole("region")).toBeNull();
  expect(button("Play on locally")).toBeNull();
  expect(button("Rejoin the server")).toBeNull();
};

async function goesAway() {
  // The longest waits, so that nothing is tried meanwhile.
  vi.spyOn(Math, "random").mockReturnValue(0.99);
  await page.goesDown();
  later(1000);
}

async function playsLocally() {
  await goesAway();
  await page.user.click(screen.getByRole("button", { name: "Play on locally" }));
}

test("with a server there is nothing to be said", nothingIsThere);

test("a server that is soon back leaves the page as it is; one that is not is said to be gone", async () => {
  await page.goesDown();
  nothingIsThere();
  await page.comesBack();
  later(1000);
  nothingIsThere();

  await goesAway();
  expect(words()).toBe("No server: gone. The controls wait for it, and this page keeps trying.");
  expect(screen.getByRole("region", { name: "Without the server" })).toBeDefined();
  expect(button("Play on locally")).not.toBeNull();
  await page.comesBack();
  nothingIsThere();
});

test("a server that sends the page away is quoted at once, and asked again by hand", async () => {
  act(() => page.server.closeAll(4403, "this page is not allowed"));
  await expect
    .poll(words)
    .toBe("The server has refused this page (4403). It says: this page is not allowed.");
  later(60_000);
  expect(words()).not.toBe("");
  await page.user.click(screen.getByRole("button", { name: "Try again" }));
  await expect.poll(words).toBe("");
});

test.each([
  [
    1008,
    "more than 250 messages a second",
    "This page has sent more than it may, and the server has sent it away. It says: more than 250 messages a second.",
  ],
  [1002, "", "The server could not understand this page."],
  [1003, "", "The server could not understand this page."],
  [1007, "", "The server could not understand this page."],
  [1009, "", "This page has sent more than it may, and the server has sent it away."],
  [
    4400,
    "session must be given once",
    "There is no such transport. It says: session must be given once.",
  ],
])("code %i is said in words", async (code, reason, sentence) => {
  act(() => page.server.closeAll(code, reason));
  await expect.poll(words).toBe(sentence);
  expect(button("Try again")).not.toBeNull();
  expect(button("Play on locally")).not.toBeNull();
});

test("a server that has no room is quoted, and tried again", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.99);
  // And has none when it is tried again.
  page.server.isDown = true;
  act(() => page.server.closeAll(1013, "this server takes at most 2 connections"));
  // Its patience begins when the page has noticed.
  await screen.findByText("reconnecting");
  later(1000);
  expect(words()).toMatch(
    /^No server: this server takes at most 2 connections\. .* keeps trying\.$/,
  );
});

test("a server that wants a token is given one, which stays in this tab", async () => {
  act(() => page.server.closeAll(4401, "the token is wrong"));
  await expect.poll(words).toBe("The server wants a token. Whoever runs the server has one.");
  expect(button("Try again")).toBeNull();
  const field = screen.getByLabelText("Token");
  expect(document.activeElement).toBe(field);
  expect(button("Connect")).toHaveProperty("disabled", true);
  await page.user.type(field, " a secret {Enter}");
  await expect.poll(words).toBe("");
  expect(page.server.heard.map((text) => JSON.parse(text) as unknown)).toContainEqual({
    type: "auth",
    token: "a secret",
  });
  expect(sessionStorage.getItem("codette.token")).toBe("a secret");
  sessionStorage.clear();
});

test("a field for a token takes nothing from whoever plays locally", async () => {
  await playsLocally();
  act(() => document.querySelector<HTMLElement>(":focus")?.blur());
  await page.comesBack();
  act(() => page.server.closeAll(4401, ""));
  await screen.findByLabelText("Token");
  expect(document.activeElement).toBe(document.body);
});

test.each([
  [
    "a session's name that there cannot be",
    { session: "a b!" },
    /^No session can have this name\. Session must be 1 to 64 letters, .*, not "a b!"\./,
  ],
  ["an address of no server", { url: "ftp://x" }, /^There is no server at this address\./],
])("%s is said to be what is wrong", async (_, props, sentence) => {
  cleanup();
  render(
    <DAWProvider {...props}>
      <OfflineBanner />
    </DAWProvider>,
  );
  await expect.poll(words).toMatch(sentence);
});

test("the local transport is started by hand, and says what it is", async () => {
  await goesAway();
  expect(button("Playing")).toBeNull();
  await page.user.click(screen.getByRole("button", { name: "Play on locally" }));
  expect(words()).toBe(
    "Local transport. This page plays by itself, and nobody else hears of it. You can rejoin the server once it is back.",
  );
  expect(button("Play on locally")).toBeNull();
  expect(button("Rejoin the server")).toBeNull();
  await page.user.click(screen.getByRole("button", { name: "Play" }));
  expect(button("Playing")).not.toBeNull();
});

test("when the server is back nothing happens until it is rejoined", async () => {
  await playsLocally();
  await page.user.click(screen.getByRole("button", { name: "Play" }));
  await page.comesBack();
  expect(words()).toMatch(/^Local transport\. The server is back\. /);
  expect(button("Playing")).not.toBeNull();

  await page.user.click(screen.getByRole("button", { name: "Rejoin the server" }));
  nothingIsThere();
  expect(button("Play")).not.toBeNull();
  await page.user.click(screen.getByRole("button", { name: "Play" }));
  await page.hasHeard({ type: "play" });
});

test("a server that goes again while the page is its own is not offered any more", async () => {
  await playsLocally();
  await page.comesBack();
  expect(button("Rejoin the server")).not.toBeNull();
  await page.goesDown();
  expect(button("Rejoin the server")).toBeNull();
  expect(words()).toMatch(/You can rejoin the server once it is back\.$/);
});

test("after a refusal the local transport does not promise that the server comes back", async () => {
  act(() => page.server.closeAll(4403, ""));
  await expect.poll(words).toMatch(/^The server has refused this page \(4403\)\./);
  await page.user.click(screen.getByRole("button", { name: "Play on locally" }));
  expect(words()).toMatch(/^Local transport\. .* The server has refused this page \(4403\)\.$/);
  expect(button("Try again")).not.toBeNull();
});
