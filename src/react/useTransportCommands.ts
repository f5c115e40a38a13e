import type { CommandResult, TransportCommands } from "../client/transport-commands.ts";
import { useTransportClient } from "./DAWContext.tsx";

export type { CommandResult, TransportCommands };

/** Play, pause, stop, seek, tempo, loop. The object and its functions stay the same from render to render. */
export const useTransportCommands = (): TransportCommands =>
  useTransportClient("useTransportCommands").commands;
