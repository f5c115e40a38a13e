import { act, render } from "@testing-library/react";
import { useEffect } from "react";
import { expect } from "vitest";
import type { TransportCommands } from "../../src/client/transport-commands.ts";
import { DAWProvider } from "../../src/react/DAWContext.tsx";
import { useConnection } from "../../src/react/useConnection.ts";
import { useTransportCommands } from "../../src/react/useTransportCommands.ts";
import { type MockedServer, mockServer } from "./mocked-server.ts";

/** Looked at often, given up late: what is waited for comes within a turn or two. */
const SOON = { interval: 2, timeout: 4000 };

/** A page that does nothing but use one hook, in front of a mocked server. */
export interface MountedHook<T> {
  readonly server: MockedServer;
  /** What the hook gave, render by render. */
  readonly rendered: readonly T[];
  readonly latest: T;
  readonly commands: TransportCommands;
  /** Resolves when it is so. What changes meanwhile is rendered. */
  until(isSo: () => boolean): Promise<void>;
  /** The server goes away. Whatever it has said before has come through by then. */
  goesDown(): Promise<void>;
  comesBack(): Promise<void>;
}

const until = (isSo: () => boolean) => act(async () => expect.poll(isSo, SOON).toBe(true));

/** Mounts it and waits until the page is live. */
export async function mountHook<T>(
  useHook: () => T,
  server = mockServer(),
): Promise<MountedHook<T>> {
  const rendered: T[] = [];
  let status = "";
  let commands: TransportCommands | null = null;

  function Hook() {
    const value = useHook();
    useEffect(() => {
      rendered.push(value);
    });
    return null;
  }
  function Page() {
    const connection = useConnection();
    const given = useTransportCommands();
    useEffect(() => {
      ({ status } = connection);
      commands = given;
    }, [connection, given]);
    return null;
  }

  const mounted: MountedHook<T> = {
    server,
    rendered,
    get latest() {
      const value = rendered.at(-1);
      if (value === undefined) throw new Error("nothing has been rendered");
      return value;
    },
    get commands() {
      if (!commands) throw new Error("nothing has been rendered");
      return commands;
    },
    until,
    async goesDown() {
      server.isDown = true;
      act(() => server.closeAll(1011, "gone"));
      await until(() => status === "reconnecting");
    },
    async comesBack() {
      server.isDown = false;
      act(() => void window.dispatchEvent(new Event("online")));
      await until(() => status === "live");
    },
  };
  render(
    <DAWProvider url={server.url}>
      <Hook />
      <Page />
    </DAWProvider>,
  );
  await until(() => status === "live");
  return mounted;
}
