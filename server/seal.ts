import { crc32 } from "node:zlib";

/** A value as text that says whether it is still what was written: LevelDB does not check what it reads from its tables. */
export function sealed(value: unknown): string {
  const json = JSON.stringify(value);
  return `${crc32(json).toString(16).padStart(8, "0")} ${json}`;
}

export const isWhole = (text: string): boolean => sealOf(text.slice(9)) === text.slice(0, 9);

/** The value in a text that is whole. */
export const unsealed = (text: string): unknown => JSON.parse(text.slice(9));

const sealOf = (json: string) => `${crc32(json).toString(16).padStart(8, "0")} `;
