import type { KeyValueStorage } from "./surroundings.ts";

/** How this client is called and shown to the others. What is left out is for the server to give. */
export interface Identity {
  readonly name?: string;
  /** As `#rrggbb`. */
  readonly colour?: string;
}

const NAME_KEY = "codette.name";
const COLOUR_KEY = "codette.colour";

/** What this machine was called last. */
export function loadIdentity(storage: KeyValueStorage): Identity {
  const name = storage.get(NAME_KEY);
  const colour = storage.get(COLOUR_KEY);
  return { ...(name !== null && { name }), ...(colour !== null && { colour }) };
}

export function saveIdentity(storage: KeyValueStorage, { name, colour }: Identity): void {
  if (name !== undefined) storage.set(NAME_KEY, name);
  if (colour !== undefined) storage.set(COLOUR_KEY, colour);
}
