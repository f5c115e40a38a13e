import { useAccess } from "../../react/useAccess.ts";
import { useConnection } from "../../react/useConnection.ts";
import { useLocalTransport } from "../../react/useLocalTransport.ts";
import type { CommandResult } from "../../react/useTransportCommands.ts";
import { LISTENING_ONLY } from "../refusal-words.ts";

/** What every command is answered with while this lasts. */
export type WhyNot = Extract<CommandResult, { readonly ok: false }>["error"];

const NO_SERVER: WhyNot = {
  code: "offline",
  message: "Without the server nothing can be changed",
};
const LISTENING: WhyNot = { code: "forbidden", message: LISTENING_ONLY };

/** Why this page can change no transport at the moment, neither the server's nor one of its own. Null while it can. */
export function useWhyNot(): WhyNot | null {
  const isLive = useConnection().status === "live";
  const { role } = useAccess();
  const { isLocal } = useLocalTransport();
  if (isLocal) return null;
  if (!isLive) return NO_SERVER;
  return role === "view" ? LISTENING : null;
}

/** Whether there is a transport to change: the server's, where the server lets this page, or this page's own. */
export const useCanChange = (): boolean => useWhyNot() === null;
