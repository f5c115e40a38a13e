import { crc32 } from "node:zlib";

/** A value as text that says whether it is still what was written: LevelDB does not check what it reads from its tables. */
export function sealed(value: unknown): string {
  const json = JSON.stringify(value);
  return `${crc32(json).toString(16).padStart(8, "0")} ${json}`;
}

/** The value in such a text. Null when it is damaged. */
export function unsealed(text: string): { readonly value: unknown } | null {
  const json = text.slice(9);
  if (sealOf(json) !== text.slice(0, 9)) return null;
  try {
    return { value: JSON.parse(json) as unknown };
  } catch {
    return null;
  }
}

const sealOf = (json: string) => `${crc32(json).toString(16).padStart(8, "0")} `;
