import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RowContext } from "../row.ts";

/** The flat clock object of `/transport/status`. */
export interface Status {
  readonly playing: boolean;
  readonly time_seconds: number;
  readonly beat_pos: number;
  readonly bpm: number;
  readonly revision: number;
  readonly timestamp_ms: number;
}

export function temporaryDirectory(cleanup: RowContext["cleanup"]): string {
  const directory = mkdtempSync(join(tmpdir(), "codette-chaos-"));
  cleanup.own(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

export async function statusOf(url: string): Promise<Status> {
  return (await (await fetch(`${url}/transport/status`)).json()) as Status;
}

export interface Answer {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

/** `what` is a command with its parameters: `seek?beats=4`. */
export async function command(url: string, what: string): Promise<Answer> {
  const answer = await fetch(`${url}/transport/${what}`, { method: "POST" });
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

export const readyStatus = async (url: string): Promise<number> =>
  (await fetch(`${url}/ready`)).status;

/** Waits until it is so, and gives back after how many ms; NaN when it has not come to be in time. */
export async function msUntil(isSo: () => Promise<boolean>, withinMs: number): Promise<number> {
  const startedMs = performance.now();
  for (;;) {
    const isThere = await isSo().catch(() => false);
    const passedMs = performance.now() - startedMs;
    if (isThere) return passedMs;
    if (passedMs > withinMs) return Number.NaN;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
