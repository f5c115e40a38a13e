import { act, render, screen } from "@testing-library/react";
import { type UserEvent, userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DAWProvider } from "../../../src/react/DAWContext.tsx";
import { ConnectionStatus } from "../../../src/ui/connection/ConnectionStatus.tsx";
import { ListeningBanner } from "../../../src/ui/connection/ListeningBanner.tsx";
import { OfflineBanner } from "../../../src/ui/connection/OfflineBanner.tsx";
import { keepPageToken, pageTokenIsGood } from "../../../src/ui/connection/page-token.ts";
import { usePastedToken } from "../../../src/ui/connection/usePastedToken.ts";
import { type TestServer, startTestServer } from "../../support/test-server.ts";

/** The real server, which the page has to show a token. */
let server: TestServer;
let user: UserEvent;
beforeEach(async () => {
  server = await startTestServer({
    token: "control-1",
    viewToken: "view-1",
    origins: [location.origin],
  });
  user = userEvent.setup();
});
const forgetTokens = () => {
  keepPageToken("");
  pageTokenIsGood();
};
// The files of this project share their modules.
beforeEach(forgetTokens);
afterEach(async () => {
  forgetTokens();
  history.replaceState(null, "", "/");
  await server.close();
});

function Page() {
  usePastedToken();
  return (
    <>
      <ConnectionStatus />
      <OfflineBanner />
      <ListeningBanner />
    </>
  );
}
const opens = (token: string | null = null) =>
  render(
    <DAWProvider url={server.url} token={token}>
      <Page />
    </DAWProvider>,
  );

const SOON = { interval: 5, timeout: 4000 };
const banner = () => screen.getByRole("status", { name: "Transport in use" }).textContent;
const listening = () => screen.getByRole("status", { name: "What this page may do" }).textContent;
const says = (words: RegExp) => act(() => expect.poll(banner, SOON).toMatch(words));
const listens = () => act(() => expect.poll(listening, SOON).toMatch(/^Listening only\./));
const status = () => screen.getByRole("status", { name: "Connection" }).textContent;
async function isIn() {
  await act(() => expect.poll(status, SOON).toBe("live"));
  expect(banner()).toBe("");
}
const button = (name: string) => screen.queryByRole("button", { name });

test("without a token it is asked for one; a wrong one is said to be wrong; the right one lets it in", async () => {
  opens();
  await says(/^The server wants a token\./);
  const field = screen.getByLabelText("Token");
  expect(document.activeElement).toBe(field);
  expect(button("Connect")).toHaveProperty("disabled", true);

  await user.type(field, "nonsense{Enter}");
  await says(/^The server does not know this token\./);
  // It is the same field, ready for the next.
  expect(screen.getByLabelText("Token")).toBe(field);
  expect(document.activeElement).toBe(field);
  expect(field).toHaveProperty("value", "");
  expect(button("Use the last one again")).toBeNull();

  await user.type(field, " control-1 {Enter}");
  await isIn();
  expect(listening()).toBe("");
  expect(sessionStorage.getItem("codette.token")).toBe("control-1");
});

test("while it is asked again nothing goes and comes back", async () => {
  opens();
  await says(/^The server wants a token\./);
  const seen = new Set<string | null>();
  const watcher = new MutationObserver(() => seen.add(banner()));
  watcher.observe(document.body, { childList: true, characterData: true, subtree: true });
  await user.type(screen.getByLabelText("Token"), "nonsense{Enter}");
  await says(/^The server does not know this token\./);
  watcher.disconnect();
  expect(seen).toContain("Asking the server…");
  expect(seen).not.toContain("");
});

test("from a wrong token there is a way back to the one that was good", async () => {
  keepPageToken("view-1");
  opens("view-1");
  await listens();
  await user.click(screen.getByRole("button", { name: "Use another token" }));
  expect(document.activeElement).toBe(screen.getByLabelText("Token"));
  await user.keyboard("nonsense{Enter}");
  await says(/^The server does not know this token\./);
  await user.click(screen.getByRole("button", { name: "Use the last one again" }));
  await listens();
  expect(banner()).toBe("");
  expect(sessionStorage.getItem("codette.token")).toBe("view-1");
});

test("who has changed their mind goes on listening", async () => {
  opens("view-1");
  await listens();
  await user.click(screen.getByRole("button", { name: "Use another token" }));
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(screen.queryByLabelText("Token")).toBeNull();
  expect(listening()).toMatch(/^Listening only\./);
});

test("a link with a token that is pasted where the page is open is taken at once", async () => {
  opens("view-1");
  await listens();
  act(() => {
    location.hash = "#token=control-1";
  });
  await act(() => expect.poll(listening, SOON).toBe(""));
  await isIn();
  expect(location.href).not.toContain("control-1");
});
