/** Somebody who does as much harm as a connection to the port allows, in a process of its own. */
import { floodConnections } from "../floods/connection-flood.ts";
import { floodCommands } from "../floods/command-flood.ts";
import { holdConnections } from "../floods/held-connections.ts";
import { sendSlowHandshakes } from "../floods/slow-handshakes.ts";
import { serveSkills } from "../worker-skills.ts";

/** What came of it, counts by name. */
export type FloodReport = Readonly<Record<string, number>>;

export interface Flood {
  /** Ends it and says what came of it. */
  stop(): FloodReport;
}

export type Flooder = typeof skills;

let flood: Flood | null = null;

const skills = {
  slowHandshakes(port: number, count: number) {
    flood = sendSlowHandshakes(port, count);
  },
  commands(port: number, perSecond: number, connections: number) {
    flood = floodCommands(port, perSecond, connections);
  },
  connections(port: number, atOnce: number) {
    flood = floodConnections(port, atOnce);
  },
  /** Settles when the server lets nobody else in, or this machine does not. */
  async hold(port: number, most: number): Promise<void> {
    flood = await holdConnections(port, most);
  },
  end(): FloodReport {
    const report = flood?.stop() ?? {};
    flood = null;
    return report;
  },
};
serveSkills(skills);
