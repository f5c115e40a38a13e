/**
 * The floor of a server that finds out who has gone. On the loopback that is dear: a client that has answered a ping
 * acknowledges what it gets later than before, by a timer that runs on the server's core.
 */
import { startPlainServer } from "./plain-server.ts";

const ASK_EVERY_MS = 8000;

startPlainServer(Number(process.argv[2]), ASK_EVERY_MS);
