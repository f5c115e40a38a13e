import { uncompress } from "snappyjs";

/** A varint of LevelDB has so many bytes at the most that are read here: offsets and sizes in one file. */
const VARINT_BYTES = 7;
const FOOTER = 48;
const MAGIC = 0xdb4775248b80fb57n;
/** After each block there is a byte that says how it is compressed, and a checksum of both in four. */
const BY_SNAPPY = 1;

/** Where in the file a block is. */
interface Handle {
  readonly offset: number;
  readonly size: number;
}

class Fault extends Error {}

/**
 * What is wrong with one of LevelDB's tables, a whole `.ldb` file, or null. LevelDB does not look at their checksums unless it
 * is asked to, which `classic-level` does not, and ends the process when a block that is not one asks for more memory than
 * there is. So it is done here, before it opens them.
 *
 * The format is LevelDB's `doc/table_format.md`, the checksum's mask its `util/crc32c.h`.
 */
export function tableFault(table: Buffer): string | null {
  try {
    const footer = table.length - FOOTER;
    if (footer < 0) throw new Fault("it is too short");
    if (table.readBigUInt64LE(table.length - 8) !== MAGIC) throw new Fault("it has no end");
    const at = { offset: footer };
    for (const list of [readHandle(table, at), readHandle(table, at)]) {
      for (const handle of handlesIn(unpacked(checkedBlock(table, list)))) {
        checkedBlock(table, handle);
      }
    }
    return null;
  } catch (error) {
    if (error instanceof Fault) return error.message;
    // Read past its end, by a number that cannot be.
    if (error instanceof RangeError) return "it is cut off";
    throw error;
  }
}

interface Block {
  readonly bytes: Buffer;
  readonly compression: number;
}

function checkedBlock(table: Buffer, { offset, size }: Handle): Block {
  const end = offset + size;
  const checksum = unmasked(table.readUInt32LE(end + 1));
  if (crc32c(table.subarray(offset, end + 1)) !== checksum) {
    throw new Fault(`the block at ${offset} does not match its checksum`);
  }
  return { bytes: table.subarray(offset, end), compression: table.readUInt8(end) };
}

/** What matches its checksum is what LevelDB has packed. */
const unpacked = ({ bytes, compression }: Block): Buffer =>
  compression === BY_SNAPPY ? uncompress(bytes) : bytes;

/** A list is a block whose values are handles. Its keys do not matter here. */
function* handlesIn(block: Buffer): Generator<Handle> {
  const restarts = block.readUInt32LE(block.length - 4);
  const end = block.length - 4 * (restarts + 1);
  const at = { offset: 0 };
  while (at.offset < end) {
    readVarint(block, at);
    const keyBytes = readVarint(block, at);
    const valueBytes = readVarint(block, at);
    at.offset += keyBytes;
    yield readHandle(block, { offset: at.offset });
    at.offset += valueBytes;
  }
}

function readHandle(bytes: Buffer, at: { offset: number }): Handle {
  return { offset: readVarint(bytes, at), size: readVarint(bytes, at) };
}

/** Seven bits a byte, the lowest first, the eighth says that there are more. */
function readVarint(bytes: Buffer, at: { offset: number }): number {
  let value = 0;
  for (let i = 0; i < VARINT_BYTES; i += 1) {
    const byte = bytes.readUInt8(at.offset);
    at.offset += 1;
    value += (byte & 127) * 128 ** i;
    if (byte < 128) return value;
  }
  throw new Fault("it says that it has more than it can");
}

/** LevelDB stores checksums turned and shifted, so that a checksum of checksums is one. */
function unmasked(masked: number): number {
  const turned = (masked - 0xa282ead8) >>> 0;
  return ((turned >>> 17) | (turned << 15)) >>> 0;
}

/** Castagnoli's polynomial, its bits in reverse (RFC 3720, appendix B.4). */
const POLYNOMIAL = 0x82f63b78;
const CRC_OF_BYTE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});

function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  // By index, which takes half the time at a start, when nothing is compiled yet.
  for (let i = 0; i < bytes.length; i += 1) {
    crc = (crc >>> 8) ^ (CRC_OF_BYTE[(crc ^ (bytes[i] ?? 0)) & 255] ?? 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
