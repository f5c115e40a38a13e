/** Text messages that many are sent: they become bytes once, however many that is. */
export interface Frame {
  readonly texts: readonly string[];
  /** A WebSocket frame for each, one after the other. */
  readonly bytes: Uint8Array;
}

/** A whole message, and text: FIN and the opcode 1 (RFC 6455, section 5.2). */
const WHOLE_TEXT = 0x81;
/** What says that the length follows in two bytes, and in eight. */
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;

/** From a server, which masks nothing. */
export function createFrame(...texts: readonly string[]): Frame {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const total = lengths.reduce((sum, length) => sum + headerLength(length) + length, 0);
  const bytes = Buffer.allocUnsafe(total);
  let at = 0;
  texts.forEach((text, i) => {
    at = writeHeader(bytes, at, lengths[i] ?? 0);
    at += bytes.write(text, at);
  });
  return { texts, bytes };
}

function headerLength(length: number): number {
  if (length < TWO_BYTES) return 2;
  return length < 2 ** 16 ? 4 : 10;
}

/** Gives back where the payload begins. */
function writeHeader(bytes: Buffer, at: number, length: number): number {
  bytes[at] = WHOLE_TEXT;
  if (length < TWO_BYTES) return bytes.writeUInt8(length, at + 1);
  if (length < 2 ** 16) {
    bytes[at + 1] = TWO_BYTES;
    return bytes.writeUInt16BE(length, at + 2);
  }
  bytes[at + 1] = EIGHT_BYTES;
  return bytes.writeBigUInt64BE(BigInt(length), at + 2);
}
