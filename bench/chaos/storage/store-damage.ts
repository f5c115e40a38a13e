import { readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What is done to the files of a store while no server has it. */
export interface Damage {
  /** As it is said in a sentence: "stores without a file". */
  readonly kind: string;
  /** Which of its kind. */
  readonly which: string;
  /** LevelDB takes it for a write that a crash has cut off, and nobody can tell the difference. */
  readonly passesForCutOff: boolean;
  do(data: string): void;
}

export const CUT_OFF = "cut off in its last write";
const FLIPPED = "with a bit flipped";
const PARTS = ["CURRENT", "MANIFEST", ".log", ".ldb", "LOG", "LOCK"];

/** LevelDB's log format: blocks of so many bytes, and in them records with a checksum, a length and a type before each. */
const BLOCK = 32_768;
const HEADER = 7;
const LENGTH_AT = 4;

const filesOf = (data: string): string[] =>
  readdirSync(join(data, "store")).map((file) => join(data, "store", file));

export function logFile(data: string): string {
  const found = filesOf(data).find((file) => file.endsWith(".log"));
  if (found) return found;
  throw new Error("the store has no log");
}

export const cutAt = (size: number): Damage => ({
  kind: CUT_OFF,
  which: `at byte ${size}`,
  passesForCutOff: true,
  do: (data) => truncateSync(logFile(data), size),
});

/** One bit, in whichever file. @param draw a whole number below its argument */
export function flippedBit(data: string, draw: (below: number) => number): Damage {
  const sizes = filesOf(data).map((file) => [file, statSync(file).size] as const);
  const files = sizes.filter(([, size]) => size > 0);
  const [file, size] = files[draw(files.length)] ?? ["", 0];
  const [where, bit] = [draw(size), draw(8)];
  return {
    kind: FLIPPED,
    which: `bit ${bit} of byte ${where} of ${file.replace(data, "")}`,
    passesForCutOff: file.endsWith(".log") && isLengthAtTheEnd(readFileSync(file), where),
    do(at) {
      const target = file.replace(data, at);
      const bytes = readFileSync(target);
      bytes[where] = (bytes[where] ?? 0) ^ (1 << bit);
      writeFileSync(target, bytes);
    },
  };
}

/** Each file missing, and empty; and all of them empty at once, as some file systems leave them after a power cut. */
export const FILE_DAMAGES: readonly Damage[] = [
  ...PARTS.flatMap((part): Damage[] => [
    fileDamage("without a file", part, (file) => rmSync(file)),
    fileDamage("with an empty file", part, (file) => writeFileSync(file, "")),
  ]),
  {
    kind: "with an empty file",
    which: "all",
    passesForCutOff: false,
    do: (data) => filesOf(data).forEach((file) => writeFileSync(file, "")),
  },
];

function fileDamage(kind: string, part: string, damage: (file: string) => void): Damage {
  return {
    kind,
    which: part,
    passesForCutOff: false,
    do(data) {
      const found = filesOf(data).find((file) => (file.split("/").at(-1) ?? "").includes(part));
      if (found) damage(found);
    },
  };
}

/** Whether this byte says how long a record is, in the last block: what is too long there looks as if it had been cut off. */
function isLengthAtTheEnd(log: Buffer, where: number): boolean {
  const lastBlock = Math.floor((log.length - 1) / BLOCK) * BLOCK;
  let at = lastBlock;
  while (at + HEADER <= log.length) {
    if (where === at + LENGTH_AT || where === at + LENGTH_AT + 1) return true;
    at += HEADER + log.readUInt16LE(at + LENGTH_AT);
  }
  return false;
}
