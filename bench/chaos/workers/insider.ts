/** Somebody on the server's side of the network, who commands it and asks where it is, whatever is with the other side. */
import { serveSkills } from "../worker-skills.ts";

/** Of what the server answers to a command, and to the question for its status. */
export interface ServerState {
  readonly playing: boolean;
  readonly time_seconds: number;
  readonly timestamp_ms: number;
  readonly revision: number;
}

export type Insider = typeof skills;

const skills = {
  /** @param path of the command, as `seek?seconds=10` */
  async command(url: string, token: string | undefined, path: string): Promise<ServerState> {
    const answer = await ask(`${url}/transport/${path}`, "POST", token);
    return (answer as { state: ServerState }).state;
  },
  status: async (url: string, token: string | undefined): Promise<ServerState> =>
    (await ask(`${url}/transport/status`, "GET", token)) as ServerState,
};

async function ask(url: string, method: string, token: string | undefined): Promise<unknown> {
  const headers: Record<string, string> = { Origin: new URL(url).origin };
  if (token !== undefined) headers["Authorization"] = `Bearer ${token}`;
  const response = await fetch(url, { method, headers });
  const body = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${body}`);
  return JSON.parse(body);
}

serveSkills(skills);
