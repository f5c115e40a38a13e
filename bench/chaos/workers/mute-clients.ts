/** Plain clients in a process of their own, which stop reading when they are told to: their system goes on taking what it has room for. */
import { WebSocket } from "ws";
import { serveSkills } from "../worker-skills.ts";

export type MuteClients = typeof skills;

let sockets: WebSocket[] = [];

const skills = {
  /** Settles when each has had its first message. */
  async connect(url: string, token: string, count: number): Promise<void> {
    const headers = { Authorization: `Bearer ${token}` };
    const opened = Array.from({ length: count }, () => {
      const socket = new WebSocket(`${url.replace("http", "ws")}/ws/transport`, {
        origin: url,
        headers,
      });
      socket.on("error", () => {});
      sockets.push(socket);
      return new Promise((resolve, reject) => {
        socket.once("message", resolve);
        socket.once("close", reject);
      });
    });
    await Promise.all(opened);
  },
  /** From now on nobody reads, and nobody answers. */
  stopReading() {
    for (const socket of sockets) socket.pause();
  },
  leave() {
    for (const socket of sockets) socket.terminate();
    sockets = [];
  },
};

serveSkills(skills);
