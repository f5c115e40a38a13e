import { useState } from "react";
import type { ConnectionState } from "../../react/useConnection.ts";

type Refused = Extract<ConnectionState, { readonly status: "refused" }>;

/**
 * How the server has refused this page; still so while it is asked again by hand, until it has answered: what is said of it, and
 * the field that is typed into, stay where they are. Null where it has not refused.
 */
export function useRefused(connection: ConnectionState): Refused | null {
  const [last, setLast] = useState<Refused | null>(null);
  const now =
    connection.status === "refused" ? connection : connection.status === "connecting" ? last : null;
  if (now !== last) setLast(now);
  return now;
}
