/** RFC 6455, section 5.2. */
export const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 } as const;

/** Longer than anything here is: a length above it is a mistake, or a lie. */
const MAX_PAYLOAD_BYTES = 1 << 20;
const MAX_CONTROL_BYTES = 125;

/** The payload is `bytes[from, to)`. It is only there during the call. */
export type OnFrame = (opcode: number, bytes: Uint8Array, from: number, to: number) => void;

export interface FrameParser {
  /**
   * Takes the first `length` bytes of a chunk, however the stream was cut. A masked payload is unmasked in place.
   *
   * @throws Error with what is wrong with a frame; the parser is of no use after that
   */
  push(chunk: Uint8Array, length: number): void;
}

/**
 * A WebSocket's frames out of a byte stream. What lies in a chunk as a whole is not copied, and nothing is allocated for
 * it. Messages in several frames are refused: nobody here sends 200 bytes in parts.
 *
 * @param areMasked true for what clients send, false for what servers send
 */
export function createFrameParser(areMasked: boolean, onFrame: OnFrame): FrameParser {
  /** The beginning of a frame whose rest has not come yet. */
  let kept: Uint8Array | null = null;

  return {
    push(chunk, length) {
      let bytes = chunk;
      let end = length;
      if (kept) {
        bytes = joined(kept, chunk.subarray(0, length));
        end = bytes.length;
        kept = null;
      }
      let at = 0;
      while (at < end) {
        const next = readFrame(bytes, at, end, areMasked, onFrame);
        if (next < 0) break;
        at = next;
      }
      // A Buffer's own slice would be no copy.
      if (at < end) kept = new Uint8Array(bytes.subarray(at, end));
    },
  };
}

/** Where the next frame begins, or -1 when this one is not all there. */
function readFrame(
  bytes: Uint8Array,
  start: number,
  end: number,
  areMasked: boolean,
  onFrame: OnFrame,
): number {
  if (end - start < 2) return -1;
  const first = bytes[start] as number;
  const second = bytes[start + 1] as number;
  const opcode = first & 0x0f;
  checkHead(first, second, areMasked);

  let size = second & 0x7f;
  let from = start + 2;
  if (size === 126) {
    if (end < from + 2) return -1;
    size = ((bytes[from] as number) << 8) | (bytes[from + 1] as number);
    from += 2;
    if (size < 126) throw new Error(`a length of ${size} written in 16 bits`);
  } else if (size === 127) {
    if (end < from + 8) return -1;
    size = longLength(bytes, from);
    from += 8;
  }
  if (size > MAX_PAYLOAD_BYTES) throw new Error(`a frame of ${size} bytes`);
  const maskAt = from;
  if (areMasked) from += 4;
  const to = from + size;
  if (to > end) return -1;
  if (areMasked) unmask(bytes, maskAt, from, to);
  onFrame(opcode, bytes, from, to);
  return to;
}

function checkHead(first: number, second: number, areMasked: boolean) {
  const opcode = first & 0x0f;
  if ((first & 0x70) !== 0) throw new Error("a reserved bit is set: no extension was agreed on");
  if ((first & 0x80) === 0 || opcode === 0) throw new Error("a message in several frames");
  if (((second & 0x80) !== 0) !== areMasked) {
    throw new Error(areMasked ? "a frame without a mask" : "a frame with a mask");
  }
  const isControl = opcode >= OPCODE.close;
  if (opcode > OPCODE.pong || (opcode > 2 && !isControl)) throw new Error(`opcode ${opcode}`);
  if (isControl && (second & 0x7f) > MAX_CONTROL_BYTES) throw new Error("a long control frame");
}

function longLength(bytes: Uint8Array, at: number): number {
  let size = 0;
  for (let i = at; i < at + 8; i += 1) size = size * 256 + (bytes[i] as number);
  if (size < 65_536) throw new Error(`a length of ${size} written in 64 bits`);
  return size;
}

function unmask(bytes: Uint8Array, maskAt: number, from: number, to: number) {
  for (let i = from; i < to; i += 1) {
    bytes[i] = (bytes[i] as number) ^ (bytes[maskAt + ((i - from) & 3)] as number);
  }
}

function joined(start: Uint8Array, rest: Uint8Array): Uint8Array {
  const both = new Uint8Array(start.length + rest.length);
  both.set(start);
  both.set(rest, start.length);
  return both;
}
