export const REVISION = Buffer.from('"revision":');
export const STAMP = Buffer.from('"timestamp_ms":');

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;
const POINT = 0x2e;

/**
 * The number behind `key` in `bytes[from, to)`, or NaN. It is looked for from the end, which is where the fields are that are
 * asked for, and read without making a string: this runs for every message of every client.
 */
export function numberAfter(bytes: Uint8Array, from: number, to: number, key: Uint8Array): number {
  for (let at = to - key.length; at >= from; at -= 1) {
    if (isAt(bytes, at, key)) return readNumber(bytes, at + key.length, to);
  }
  return Number.NaN;
}

/** Whether `wanted` stands in `bytes` at `at`. */
export function isAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i += 1) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

function readNumber(bytes: Uint8Array, from: number, to: number): number {
  let digits = 0;
  let divisor = 0;
  let at = from;
  for (; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte === POINT && divisor === 0) divisor = 1;
    else if (isDigit(byte)) {
      digits = digits * 10 + (byte - 0x30);
      divisor *= 10;
    } else break;
  }
  return at === from ? Number.NaN : digits / (divisor || 1);
}
