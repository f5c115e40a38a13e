import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { describe, expect, test } from "vitest";
import { tableFault } from "../../server/level-table.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

/** A table as LevelDB writes it, of several blocks. */
async function writtenTable(compression: boolean): Promise<Buffer> {
  const directory = temporaryDirectory();
  const level = new ClassicLevel(directory, { compression, blockSize: 1024 });
  for (let i = 0; i < 300; i += 1) await level.put(`key ${i}`, `value ${i} ${"x".repeat(i % 50)}`);
  await level.compactRange("", "~");
  await level.close();
  const file = readdirSync(directory).find((name) => name.endsWith("ldb"));
  return readFileSync(join(directory, file ?? "there is no table"));
}

/** What its last 8 bytes say is that it is one. Before them are zeros that nobody reads. */
function unreadIn(table: Buffer) {
  const end = table.length - 8;
  let begin = end;
  while (table[begin - 1] === 0) begin -= 1;
  return { begin, end };
}

describe.each([
  ["compressed", true],
  ["uncompressed", false],
])("a table of LevelDB, %s,", (_name, compression) => {
  test("that is whole has no fault", async () => {
    expect(tableFault(await writtenTable(compression))).toBeNull();
  });

  test("has one when any of its bits is flipped", async () => {
    const table = await writtenTable(compression);
    const unread = unreadIn(table);
    const missed: number[] = [];
    for (let at = 0; at < table.length; at += 1) {
      if (at >= unread.begin && at < unread.end) continue;
      const bit = 1 << (at % 8);
      table[at] = (table[at] ?? 0) ^ bit;
      if (tableFault(table) === null) missed.push(at);
      table[at] = (table[at] ?? 0) ^ bit;
    }
    expect(table.length).toBeGreaterThan(4096);
    expect(missed).toEqual([]);
  });

  test("has one when it is cut off anywhere", async () => {
    const table = await writtenTable(compression);
    for (let size = 0; size < table.length; size += 1) {
      expect(tableFault(table.subarray(0, size)), `${size} bytes`).not.toBeNull();
    }
  });
});
