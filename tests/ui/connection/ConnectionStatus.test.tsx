import { act, render, screen, waitFor } from "@testing-library/react";
import { renderToString } from "react-dom/server";
import { beforeEach, expect, test, vi } from "vitest";
import { DAWProvider } from "../../../src/react/DAWContext.tsx";
import { useLocalTransport } from "../../../src/react/useLocalTransport.ts";
import { ConnectionStatus } from "../../../src/ui/connection/ConnectionStatus.tsx";
import { type MockedServer, mockServer } from "../../support/mocked-server.ts";

let server: MockedServer;
beforeEach(() => {
  server = mockServer();
  // The longest waits that there are.
  vi.spyOn(Math, "random").mockReturnValue(0.99);
});

const status = () => screen.getByRole("status", { name: "Connection" });
const says = (words: string) => waitFor(() => expect(status().textContent).toBe(words));

function LocalSwitch() {
  const { isLocal, start, rejoin } = useLocalTransport();
  return (
    <button type="button" onClick={isLocal ? rejoin : start}>
      Switch
    </button>
  );
}

const page = () => (
  <DAWProvider url={server.url}>
    <ConnectionStatus />
    <LocalSwitch />
  </DAWProvider>
);
const renderStatus = () => render(page());

/** The network comes back, and the try that this gives rise to fails: one more failure in a row. */
async function failAgain() {
  const tries = server.urls.length;
  act(() => void window.dispatchEvent(new Event("online")));
  await expect.poll(() => server.urls.length, { interval: 2 }).toBe(tries + 1);
}

test("it says connecting, and then live", async () => {
  renderStatus();
  expect(status().textContent).toBe("connecting");
  await says("live");
  expect(status().dataset["status"]).toBe("live");
});

test("before the first try it says connecting as well: nobody is to be frightened by the first picture", () => {
  expect(renderToString(page())).toContain(">connecting</p>");
});

test("it says which try it waits for and how long, and counts the seconds down", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  renderStatus();
  await says("live");
  server.isDown = true;
  act(() => server.closeAll(1011, "gone"));
  // 0.99 of 500 ms, and then of 1, 2, 4 and 8 s.
  await says("reconnecting (try 1, in 1 s)");
  for (const [i, seconds] of [1, 2, 4, 8].entries()) {
    await failAgain();
    await says(`reconnecting (try ${i + 2}, in ${seconds} s)`);
  }
  act(() => void vi.advanceTimersByTime(2000));
  expect(status().textContent).toBe("reconnecting (try 5, in 6 s)");
  act(() => void vi.advanceTimersByTime(5750));
  expect(status().textContent).toBe("reconnecting (try 5, in 1 s)");
  act(() => void vi.advanceTimersByTime(60_000));
  expect(status().textContent).toBe("reconnecting (try 5)");

  server.isDown = false;
  act(() => void window.dispatchEvent(new Event("online")));
  await says("live");
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test("the seconds are for the eye: a screen reader is told which try it is and no more", async () => {
  renderStatus();
  await says("live");
  act(() => server.closeAll(1011, "gone"));
  await says("reconnecting (try 1, in 1 s)");
  const hidden = status().querySelector("[aria-hidden=true]");
  expect(hidden?.textContent).toBe(", in 1 s");
});

test("it says no time while a try is under way", async () => {
  renderStatus();
  await says("live");
  act(() => server.closeAll(1011, "gone"));
  await says("reconnecting (try 1, in 1 s)");
  act(() => void window.dispatchEvent(new Event("online")));
  expect(status().textContent).toBe("reconnecting (try 1)");
  await says("live");
});

test.each([
  ["this page is not allowed", "the server has refused this page (4403): this page is not allowed"],
  ["", "the server has refused this page (4403)"],
])("a refusal for the reason “%s” is offline, and its title says “%s”", async (reason, words) => {
  renderStatus();
  await says("live");
  act(() => server.closeAll(4403, reason));
  await says("offline");
  expect(status().title).toBe(words);
  expect(status().dataset["status"]).toBe("refused");
});

test("while the transport is local it says that first, and goes on saying how the server is", async () => {
  renderStatus();
  await says("live");
  const change = screen.getByRole("button", { name: "Switch" });
  act(() => change.click());
  expect(status().textContent).toBe("local · server live");
  expect(status().dataset["status"]).toBe("local");
  act(() => server.closeAll(1011, "gone"));
  await says("local · server away");
  act(() => change.click());
  expect(status().textContent).toBe("reconnecting (try 1, in 1 s)");
});
