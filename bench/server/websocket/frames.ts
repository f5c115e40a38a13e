const FINAL = 0x80;
const MASKED = 0x80;
/** Any four bytes do: a mask is there against proxies, and there is none. */
const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/** A frame as a server sends it. */
export function frame(opcode: number, payload: Uint8Array): Buffer {
  return Buffer.concat([head(opcode, payload.length, 0), payload]);
}

/** A frame as a client sends it. */
export function maskedFrame(opcode: number, payload: Uint8Array): Buffer {
  const masked = payload.map((byte, i) => byte ^ (MASK[i & 3] as number));
  return Buffer.concat([head(opcode, payload.length, MASKED), MASK, masked]);
}

/** @throws RangeError above 65,535 bytes */
function head(opcode: number, size: number, mask: number): Buffer {
  if (size > 0xffff) throw new RangeError(`a payload must be at most 65,535 bytes, not ${size}`);
  if (size < 126) return Buffer.from([FINAL | opcode, mask | size]);
  return Buffer.from([FINAL | opcode, mask | 126, size >> 8, size & 0xff]);
}
