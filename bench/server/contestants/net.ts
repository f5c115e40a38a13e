/** Node's floor: nobody is asked whether they are still there. */
import { startPlainServer } from "./plain-server.ts";

startPlainServer(Number(process.argv[2]), null);
