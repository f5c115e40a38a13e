import { readFileSync, readdirSync } from "node:fs";

/** What a process of this machine has cost so far. */
export interface ProcessCost {
  /** On a core, all threads, in the kernel and out of it, µs. */
  cpuMicros(): number;
  /** For how long its main thread had work to do and no core to do it on, because something else had it, µs. NaN where nobody counts it. */
  waitedMicros(): number;
  /** Physical memory that it holds, bytes. What the kernel holds for its sockets is not in it. */
  memoryBytes(): number;
}

/** How finely `cpuMicros` counts here: see `threadsMicros` and `ticksMicros`. */
export type CpuSource = "schedstat" | "stat";

/** Linux's USER_HZ, whatever the kernel's own tick is. */
const MICROS_A_TICK = 10_000;

export function processCost(pid: number): ProcessCost {
  const isFine = cpuSource() === "schedstat";
  return {
    cpuMicros: () => (isFine ? threadsMicros(pid) : ticksMicros(pid)),
    waitedMicros: () => (isFine ? scheduled(`/proc/${pid}/schedstat`).waitedMicros : Number.NaN),
    memoryBytes() {
      const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
      return Number(kilobytes?.[1]) * 1024;
    },
  };
}

/** @throws Error where there is no `/proc` */
export function cpuSource(): CpuSource {
  try {
    return scheduled("/proc/self/schedstat").ranMicros > 0 ? "schedstat" : "stat";
  } catch {
    if (process.platform === "linux") return "stat";
    throw new Error("what a process costs is read from /proc, which only Linux has");
  }
}

/** To the nanosecond. A thread that has ended is not in it: Node's stay until the process ends. */
function threadsMicros(pid: number): number {
  let micros = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    micros += scheduled(`/proc/${pid}/task/${thread}/schedstat`).ranMicros;
  }
  return micros;
}

/** `utime + stime`, in steps of 10 ms: fields 14 and 15, counted from behind the name, which may have spaces in it. */
function ticksMicros(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MICROS_A_TICK;
}

/** Its file has nanoseconds on a core, nanoseconds of waiting for one, and how often. */
function scheduled(file: string) {
  const [ran, waited] = readFileSync(file, "utf8").split(" ");
  return { ranMicros: Number(ran) / 1000, waitedMicros: Number(waited) / 1000 };
}
