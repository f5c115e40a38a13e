import { decodePresenceRequest } from "../protocol/v1-client-messages.ts";
import type { KeyValueStorage } from "./surroundings.ts";
import type { Person } from "./transport-store.ts";

/** How this client is called and shown to the others. What is left out is for the server to give. */
export interface Identity {
  readonly name?: string;
  /** As `#rrggbb`. */
  readonly colour?: string;
}

const KEYS = { name: "codette.name", colour: "codette.colour" } as const;

/** What this machine was called last; null when it was never called anything that makes sense. */
export function loadIdentity(storage: KeyValueStorage): Identity | null {
  const { name } = kept(storage, "name");
  const { colour } = kept(storage, "colour");
  if (name === undefined && colour === undefined) return null;
  return { ...(name !== undefined && { name }), ...(colour !== undefined && { colour }) };
}

/**
 * Gives back what was kept: a name without the blanks around it.
 *
 * @throws RangeError for what the server would refuse
 */
export function saveIdentity(storage: KeyValueStorage, identity: Identity): Identity {
  const allowed = decodePresenceRequest({ ...identity });
  if (!allowed.ok) throw new RangeError(allowed.error.message);
  const { name, colour } = allowed.value;
  if (name !== undefined) storage.set(KEYS.name, name);
  if (colour !== undefined) storage.set(KEYS.colour, colour);
  return { ...(name !== undefined && { name }), ...(colour !== undefined && { colour }) };
}

/** What the server has made of whom it does not list is not known: a guest has a number, and no colour of their own. */
const NO_COLOUR = "#808080";

/** Of many the server lists only the first. Any other is who they have said they are. */
export const unlistedPerson = (id: number, identity: Identity | null): Person => ({
  id,
  name: identity?.name ?? `Guest ${id}`,
  colour: identity?.colour ?? NO_COLOUR,
});

/** Each is read by itself: one that makes no sense does not take the other with it. */
function kept(storage: KeyValueStorage, field: keyof typeof KEYS) {
  const text = storage.get(KEYS[field]);
  if (text === null) return {};
  const allowed = decodePresenceRequest({ [field]: text });
  return allowed.ok ? allowed.value : {};
}
