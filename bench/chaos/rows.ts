import { attacks } from "./attacks.ts";
import { deadPeers } from "./dead-peers.ts";
import { floods } from "./floods.ts";
import { fuzz } from "./fuzz.ts";
import { halfOpenClient } from "./half-open-client.ts";
import { lossyPath } from "./lossy-path.ts";
import { restartStorm } from "./restart-storm.ts";
import type { Row } from "./row.ts";
import { soak } from "./soak.ts";
import { clockStep } from "./storage/clock-step.ts";
import { damage } from "./storage/damage.ts";
import { fullDisk } from "./storage/full-disk.ts";
import { injected } from "./storage/injected.ts";
import { kill } from "./storage/kill.ts";
import { strace } from "./storage/strace.ts";
import { stoppedServer } from "./stopped-server.ts";

/** All of them, in the order in which they run and stand in the table. */
export const ROWS: readonly Row[] = [
  attacks,
  fuzz,
  floods,
  deadPeers,
  lossyPath,
  halfOpenClient,
  restartStorm,
  stoppedServer,
  kill,
  strace,
  damage,
  fullDisk,
  injected,
  clockStep,
  soak,
];
