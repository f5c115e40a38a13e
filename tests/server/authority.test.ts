import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAuthority } from "../../server/authority.ts";
import { applyCommand } from "../../src/core/commands.ts";
import { createTransportState } from "../../src/core/transport-state.ts";
import { NOW_MS, arbitraryCommand } from "../support/arbitraries.ts";

const authorityAt = (nowMs: number) =>
  createAuthority(createTransportState(), { now: () => nowMs });

describe("the authority", () => {
  test("obeys a command at its own time and tells who watches", async () => {
    const authority = authorityAt(NOW_MS);
    const seen: unknown[] = [];
    authority.watch((state) => seen.push(state));
    const outcome = await authority.submit({ type: "play" });
    expect(outcome).toEqual({ ok: true, state: authority.state });
    expect(authority.state).toMatchObject({ playing: true, anchor: { beats: 0, atMs: NOW_MS } });
    expect(seen).toEqual([authority.state]);
  });

  test("no longer tells who has stopped watching", async () => {
    const authority = authorityAt(NOW_MS);
    let told = 0;
    const unwatch = authority.watch(() => (told += 1));
    unwatch();
    await authority.submit({ type: "play" });
    expect(told).toBe(0);
  });

  test("keeps the very same state when it refuses, and tells nobody", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryCommand), async (commands) => {
        const authority = authorityAt(NOW_MS);
        let told = 0;
        authority.watch(() => (told += 1));
        let accepted = 0;
        for (const command of commands) {
          const before = authority.state;
          const outcome = await authority.submit(command);
          const isAhead = ["play", "resume", "seek"].includes(command.type);
          const ahead = before.startLead === "auto" ? 10 : before.startLead;
          expect(outcome).toEqual(applyCommand(before, command, NOW_MS + (isAhead ? ahead : 0)));
          if (outcome.ok) accepted += 1;
          else expect(authority.state).toBe(before);
        }
        expect(told).toBe(accepted);
        expect(authority.state.revision).toBe(accepted);
      }),
    );
  });
});
