import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { Options } from "./options.ts";

/** What this machine may lack, and a row may need. */
export type Tool = "root" | "ip" | "nft" | "netem" | "strace" | "faketime" | "tmpfs" | "chromium";

const DEBIAN_PACKAGES: Partial<Record<Tool, string>> = {
  ip: "iproute2",
  nft: "nftables",
  strace: "strace",
  faketime: "faketime",
  chromium: "chromium",
};

/** What is missing of a tool, in words; null when it is there. */
export function missing(tool: Tool, { netem }: Options): string | null {
  switch (tool) {
    case "root":
      return process.getuid?.() === 0 ? null : "root (this process has another user)";
    case "tmpfs":
      return process.platform === "linux" ? null : "tmpfs (only Linux has it)";
    case "netem":
      if (!existsSync("/dev/net/tun")) return "/dev/net/tun";
      if (!existsSync(netem)) return `${netem} (--netem names another)`;
      return isInstalled("python3") ? null : "python3 (Debian's package python3)";
    default: {
      const aPackage = DEBIAN_PACKAGES[tool];
      return isInstalled(tool) ? null : `${tool} (Debian's package ${aPackage})`;
    }
  }
}

const isInstalled = (program: string) =>
  spawnSync("sh", ["-c", 'command -v "$0"', program], { stdio: "ignore" }).status === 0;
