export const OPCODE = {
  continuation: 0,
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
} as const;

/** What a frame says about itself, right or wrong. */
export interface FrameShape {
  readonly fin?: boolean;
  /** The three reserved bits, 0 to 7. */
  readonly rsv?: number;
  readonly isMasked?: boolean;
  /** The length it declares, whatever there is. */
  readonly length?: bigint;
  /** How many bytes the length is written in: by itself the fewest that do. */
  readonly lengthBytes?: 1 | 2 | 8;
}

const MASK = Buffer.from([0x5a, 0x13, 0xc4, 0x77]);

/** A frame of RFC 6455, section 5.2, as a client sends it, or with something wrong. */
export function frame(
  opcode: number,
  payload: Uint8Array | string = "",
  shape: FrameShape = {},
): Buffer {
  const body = Buffer.from(payload as Uint8Array);
  const { fin = true, rsv = 0, isMasked = true } = shape;
  const length = shape.length ?? BigInt(body.length);
  const lengthBytes = shape.lengthBytes ?? (length < 126n ? 1 : length < 65_536n ? 2 : 8);
  const maskBit = isMasked ? 0x80 : 0;
  const head = Buffer.alloc(lengthBytes === 1 ? 2 : 2 + lengthBytes);
  head.writeUInt8((fin ? 0x80 : 0) | (rsv << 4) | opcode, 0);
  if (lengthBytes === 1) head.writeUInt8(maskBit | Number(length), 1);
  if (lengthBytes === 2) {
    head.writeUInt8(maskBit | 126, 1);
    head.writeUInt16BE(Number(length), 2);
  }
  if (lengthBytes === 8) {
    head.writeUInt8(maskBit | 127, 1);
    head.writeBigUInt64BE(length, 2);
  }
  if (!isMasked) return Buffer.concat([head, body]);
  const masked = body.map((byte, index) => byte ^ (MASK[index % 4] ?? 0));
  return Buffer.concat([head, MASK, masked]);
}

export const text = (payload: Uint8Array | string, shape?: FrameShape): Buffer =>
  frame(OPCODE.text, payload, shape);

/** A message in these pieces, one frame each. */
export const fragments = (pieces: readonly (Uint8Array | string)[]): Buffer =>
  Buffer.concat(
    pieces.map((piece, index) =>
      frame(index === 0 ? OPCODE.text : OPCODE.continuation, piece, {
        fin: index === pieces.length - 1,
      }),
    ),
  );

/** A close frame with this code and whatever follows it. */
export function closing(code: number, reason: Uint8Array | string = ""): Buffer {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return frame(OPCODE.close, Buffer.concat([payload, Buffer.from(reason as Uint8Array)]));
}

export const repeated = (times: number, bytes: Buffer): Buffer =>
  Buffer.concat(Array.from({ length: times }, () => bytes));
