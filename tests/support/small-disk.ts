import { spawnSync } from "node:child_process";
import { onTestFinished } from "vitest";
import { temporaryDirectory } from "./temporary-directory.ts";

/** A disk of so few bytes that a test can fill it. */
export interface SmallDisk {
  readonly path: string;
  remount(how: "ro" | "rw"): void;
  /** Mounts this directory in its place. */
  cover(directory: string): void;
}

const mount = (...args: string[]) => spawnSync("mount", args).status === 0;

function canMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const probe = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]);
  return probe.status === 0;
}

/** Mounting one needs root on Linux, and a container may forbid it even then. */
export const noSmallDisk = !canMount();

export function smallDisk(size: string): SmallDisk {
  const path = temporaryDirectory();
  if (!mount("-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path)) {
    throw new Error(`cannot mount a disk at ${path}`);
  }
  const unmount = () => void spawnSync("umount", ["-l", path]);
  onTestFinished(unmount);
  return {
    path,
    remount: (how) => void mount("-o", `remount,${how}`, path),
    cover(directory) {
      mount("--bind", directory, path);
      onTestFinished(unmount);
    },
  };
}
