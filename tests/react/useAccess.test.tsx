import { act, render } from "@testing-library/react";
import { StrictMode, useEffect } from "react";
import { expect, test } from "vitest";
import { DAWProvider, type DAWProviderProps } from "../../src/react/DAWContext.tsx";
import { type Access, useAccess } from "../../src/react/useAccess.ts";
import { useConnection } from "../../src/react/useConnection.ts";
import { mockServer } from "../support/mocked-server.ts";
import { mountHook } from "../support/mounted-hook.tsx";

const SOON = { interval: 2, timeout: 4000 };
const until = (isSo: () => boolean) => act(async () => expect.poll(isSo, SOON).toBe(true));
const auth = (token: string) => JSON.stringify({ type: "auth", token });

test("it tells what this page may do, from the server's greeting on", async () => {
  const server = mockServer();
  server.role = "view";
  const page = await mountHook(useAccess, server);
  expect(page.rendered[0]?.role).toBe("control");
  expect(page.latest.role).toBe("view");
  expect(await page.commands.play()).toMatchObject({ ok: false, error: { code: "forbidden" } });
  expect(server.heard).toEqual([]);
});

test("another token connects anew, and what it allows is rendered", async () => {
  const server = mockServer();
  server.role = "view";
  const page = await mountHook(useAccess, server);
  server.role = "control";
  act(() => page.latest.setToken("studio-3"));
  await page.until(() => page.latest.role === "control");
  expect(server.urls).toHaveLength(2);
  expect(server.heard[0]).toBe(auth("studio-3"));
});

test("it renders when the role changes, and for nothing else", async () => {
  const page = await mountHook(useAccess);
  const renders = page.rendered.length;
  const { setToken } = page.latest;
  await act(() => page.commands.play());
  act(() => void page.server.stream(500));
  await page.goesDown();
  await page.comesBack();
  expect(page.rendered).toHaveLength(renders);
  page.server.role = "view";
  act(() => setToken("studio-3"));
  await page.until(() => page.latest.role === "view");
  expect(page.rendered).toHaveLength(renders + 1);
  expect(page.latest.setToken).toBe(setToken);
});

function Lost() {
  useAccess();
  return null;
}

test("outside a provider it says what is missing", () => {
  expect(() => render(<Lost />)).toThrow(/useAccess needs a transport/);
});

test("the provider's token is shown first, on one socket, and another one on the next", async () => {
  const server = mockServer();
  let status = "";
  let access: Access | null = null;
  function Page() {
    const connection = useConnection();
    const given = useAccess();
    useEffect(() => {
      ({ status } = connection);
      access = given;
    }, [connection, given]);
    return null;
  }
  const page = (props: DAWProviderProps) => (
    <StrictMode>
      <DAWProvider url={server.url} {...props}>
        <Page />
      </DAWProvider>
    </StrictMode>
  );

  const { rerender } = render(page({ token: "studio-3" }));
  await until(() => status === "live");
  expect(server.heard).toEqual([auth("studio-3")]);
  expect(server.urls).toHaveLength(1);

  rerender(page({ token: "studio-3" }));
  rerender(page({ token: "studio-4" }));
  await until(() => server.heard.length === 2 && status === "live");
  expect(server.heard[1]).toBe(auth("studio-4"));

  // What the page has said since stands, whatever renders.
  act(() => access?.setToken("studio-5"));
  await until(() => server.heard.length === 3 && status === "live");
  rerender(page({ token: "studio-4" }));
  await until(() => status === "live");
  rerender(page({}));
  await until(() => server.urls.length === 4 && status === "live");
  expect(server.heard).toEqual(["studio-3", "studio-4", "studio-5"].map(auth));
});
