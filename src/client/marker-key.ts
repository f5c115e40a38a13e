import type { TransportCommand } from "../core/commands.ts";
import type { TransportState } from "../core/transport-state.ts";

/**
 * The command as it is sent: a marker that is added without a key is given one here, so that it goes by the same key on
 * every screen, whatever the server is told by others in the meantime.
 *
 * @param personId its own among all clients
 */
export function withMarkerKey(
  command: TransportCommand,
  { revision, song }: TransportState,
  personId: number | null,
): TransportCommand {
  if (command.type !== "marker" || command.key !== undefined) return command;
  let key = `${revision + 1}.${personId ?? 0}`;
  while (song.markers.some((marker) => marker.key === key)) key += "'";
  return { ...command, key };
}
