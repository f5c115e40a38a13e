import { spawnSync } from "node:child_process";

/** Words that go before a command, to keep it on a core. */
export interface Pinning {
  readonly server: readonly string[];
  readonly load: readonly string[];
  /** As it is said in the report. */
  readonly about: string;
}

const onCore = (core: number) => ["taskset", "-c", String(core)];

const works = ([program = "", ...words]: readonly string[]) =>
  spawnSync(program, [...words, "true"], { stdio: "ignore" }).status === 0;

/** The server on one core and the load on another, where there are two and `taskset` to do it with. */
export function findPinning(): Pinning {
  if (works(onCore(0)) && works(onCore(1))) {
    return { server: onCore(0), load: onCore(1), about: "server on core 0, load on core 1" };
  }
  return { server: [], load: [], about: "not pinned: what is measured moves between cores" };
}
