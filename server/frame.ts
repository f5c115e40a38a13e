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

export function createFrame(...texts: readonly string[]): Frame {
  const parts = texts.flatMap((text) => {
    const payload = Buffer.from(text);
    return [header(payload.length), payload];
  });
  return { texts, bytes: Buffer.concat(parts) };
}

/** What goes before `length` bytes from a server, which masks nothing. */
function header(length: number): Buffer {
  if (length < TWO_BYTES) return Buffer.from([WHOLE_TEXT, length]);
  if (length < 2 ** 16) return Buffer.from([WHOLE_TEXT, TWO_BYTES, length >> 8, length & 0xff]);
  const bytes = Buffer.alloc(10);
  bytes.writeUInt16BE((WHOLE_TEXT << 8) | EIGHT_BYTES);
  bytes.writeBigUInt64BE(BigInt(length), 2);
  return bytes;
}
