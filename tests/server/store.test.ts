import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { pino } from "pino";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { DirectoryInUse } from "../../server/level.ts";
import { type Store, openStore } from "../../server/store.ts";
import { systemTimers } from "../../server/system-timing.ts";
import { createDice } from "../../bench/chaos/dice.ts";
import { noSmallDisk, smallDisk } from "../support/small-disk.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

interface Opened {
  readonly store: Store;
  readonly log: {
    readonly level: number;
    readonly msg: string;
    readonly [field: string]: unknown;
  }[];
}

async function open(directory: string): Promise<Opened> {
  const log: Opened["log"] = [];
  const logger = pino({}, { write: (line) => void log.push(JSON.parse(line)) });
  const store = await openStore(directory, logger, systemTimers);
  onTestFinished(() => store.close());
  return { store, log };
}

/** A directory in which `a` has been written so many times. The last value is `count`. */
async function written(count: number): Promise<string> {
  const directory = temporaryDirectory();
  const { store } = await open(directory);
  for (let i = 1; i <= count; i += 1) await store.write({ put: { a: { i } } });
  await store.close();
  return directory;
}

const filesIn = (directory: string) => readdirSync(join(directory, "store"));
const logFile = (directory: string) => {
  const file = filesIn(directory).find((name) => name.endsWith(".log"));
  return join(directory, "store", file ?? "there is no log");
};
const damagedIn = (directory: string) =>
  readdirSync(directory).filter((name) => name.startsWith("store.damaged-"));

/** Nobody ever writes into it. */
const pipe = (path: string) => execFileSync("mkfifo", [path]);

function removeAllButTheList(lock: string) {
  const home = dirname(lock);
  for (const name of readdirSync(home)) {
    if (!name.startsWith("MANIFEST")) rmSync(join(home, name));
  }
}

/** What is there is kept beside, the log says so once, and it stores from then on. */
async function expectSetAside(directory: string) {
  const { store, log } = await open(directory);
  expect(store.trouble).toBeNull();
  expect(damagedIn(directory)).toHaveLength(1);
  expect(log).toMatchObject([{ level: 50 }]);
  await store.write({ put: { b: 2 } });
  await store.close();
  expect((await open(directory)).store.get("b")).toBe(2);
}

describe("a store", () => {
  test("has what was written when it is opened again, and only that", async () => {
    const directory = temporaryDirectory();
    const { store } = await open(directory);
    await store.write({ put: { "s/a": { text: "über 𝄞" }, "s/b": [1, null], "t/c": 3 } });
    await store.write({ put: { "s/a": 2 }, remove: ["s/b"] });
    store.note("n", "noted");
    for (const each of [store, (await store.close(), await open(directory)).store]) {
      expect(each.get("s/a")).toBe(2);
      expect(each.get("s/b")).toBeUndefined();
      expect(each.keys("s/")).toEqual(["s/a"]);
      expect(each.get("n")).toBe("noted");
      expect(each.trouble).toBeNull();
    }
    expect(damagedIn(directory)).toEqual([]);
  });

  test("is kept by one process alone, and let go of", async () => {
    const directory = temporaryDirectory();
    const { store } = await open(directory);
    await store.write({ put: { a: 1 } });
    await expect(open(directory)).rejects.toThrow(DirectoryInUse);
    await store.write({ put: { a: 2 } });
    await store.close();
    expect((await open(directory)).store.get("a")).toBe(2);
  });

  test("that another process asks for is not touched by it, whatever is in it", async () => {
    const directory = await written(200);
    const { store } = await open(directory);
    await store.write({ put: { a: 1 } });
    // As a table is while LevelDB writes it.
    const table = join(directory, "store", "000099.ldb");
    writeFileSync(table, "half of a table");
    const before = readdirSync(directory);
    await expect(open(directory)).rejects.toThrow(DirectoryInUse);
    expect(existsSync(table)).toBe(true);
    expect(readdirSync(directory)).toEqual(before);
  });

  test("that is moved away says so, and what is known is stored in its place", async () => {
    const directory = await written(1);
    const { store, log } = await open(directory);
    await store.write({ put: { b: 1 } });
    renameSync(directory, `${directory}-away`);
    await expect(store.write({ put: { a: "lost" } })).rejects.toThrow("moved or deleted");
    expect(store.trouble).not.toBeNull();
    await vi.waitFor(() => expect(store.trouble).toBeNull(), { timeout: 5000 });
    expect(log).toMatchObject([{ level: 50 }, { level: 30 }]);
    await store.write({ put: { c: 1 } });
    await store.close();
    const { store: after } = await open(directory);
    expect([after.get("a"), after.get("b"), after.get("c")]).toEqual([{ i: 1 }, 1, 1]);
  });

  test("refuses to write once it is closed", async () => {
    const { store } = await open(temporaryDirectory());
    await store.close();
    await expect(store.write({ put: { a: 1 } })).rejects.toThrow("closed");
  });
});

describe("a damaged store", () => {
  test("that was cut off in its last write has what was before", async () => {
    const directory = await written(3);
    const size = statSync(logFile(directory)).size;
    const two = statSync(logFile(await written(2))).size;
    for (let cut = two; cut < size; cut += 1) {
      const copy = temporaryDirectory();
      cpSync(directory, copy, { recursive: true });
      truncateSync(logFile(copy), cut);
      const { store } = await open(copy);
      expect(store.get("a")).toEqual({ i: 2 });
      await store.write({ put: { a: { i: 9 } } });
      await store.close();
    }
  }, 20_000);

  test("is kept aside, and what can be read of it is used", async () => {
    const directory = await written(200);
    const bytes = readFileSync(logFile(directory));
    bytes[100] = (bytes[100] ?? 0) ^ 4;
    writeFileSync(logFile(directory), bytes);
    const { store, log } = await open(directory);
    expect(store.get("a")).toSatisfy((a) => a === undefined || typeof a === "object");
    const [kept = ""] = damagedIn(directory);
    expect(log).toMatchObject([{ level: 50, keptAt: join(directory, kept) }]);
    const aside = readdirSync(join(directory, kept)).find((name) => name.endsWith(".log"));
    expect(readFileSync(join(directory, kept, aside ?? ""))).toEqual(bytes);
    await store.write({ put: { a: 1 } });
    await store.close();
    // It is whole again, and says so once.
    expect((await open(directory)).log).toEqual([]);
    expect(damagedIn(directory)).toEqual([kept]);
  });

  test.each([
    ["the list of its files is damaged", "MANIFEST", (file: string) => truncateSync(file, 20)],
    ["the pointer to that list is rubbish", "CURRENT", (file: string) => writeFileSync(file, "x")],
    ["its log is gone", ".log", (file: string) => rmSync(file)],
    ["its log is a directory", ".log", (file: string) => (rmSync(file), mkdirSync(file))],
    ["its log is a pipe", ".log", (file: string) => (rmSync(file), pipe(file))],
    ["the pointer is a pipe", "CURRENT", (file: string) => (rmSync(file), pipe(file))],
    ["there is nothing but the list of its files", "LOCK", removeAllButTheList],
  ])("opens when %s", async (_name, part, damage) => {
    const directory = await written(3);
    const file = filesIn(directory).find((name) => name.includes(part)) ?? "";
    damage(join(directory, "store", file));
    await expectSetAside(directory);
  });

  test("with a bit flipped in any block of a table opens, says so, and is not believed", async () => {
    const directory = await written(3);
    await (await open(directory)).store.close();
    const table = filesIn(directory).find((name) => name.endsWith(".ldb")) ?? "there is no table";
    const bytes = readFileSync(join(directory, "store", table));
    const footer = 48;
    for (let at = 0; at < bytes.length - footer; at += 13) {
      const copy = temporaryDirectory();
      cpSync(directory, copy, { recursive: true });
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      writeFileSync(join(copy, "store", table), damaged);
      const { store, log } = await open(copy);
      expect([undefined, { i: 3 }]).toContainEqual(store.get("a"));
      expect(log).toMatchObject([{ level: 50 }]);
      await store.close();
    }
  });

  test("that has a table which a process was still writing when it ended is not damaged", async () => {
    const directory = await written(3);
    await (await open(directory)).store.close();
    const files = filesIn(directory);
    const table = readFileSync(
      join(directory, "store", files.find((name) => name.endsWith(".ldb")) ?? ""),
    );
    writeFileSync(join(directory, "store", "000099.ldb"), table.subarray(0, 100));
    const { store, log } = await open(directory);
    expect(store.get("a")).toEqual({ i: 3 });
    expect(log).toEqual([]);
    expect(filesIn(directory).filter((name) => name.startsWith("000099"))).toEqual([]);
  });

  test.each([
    ["a file has its place", (home: string) => writeFileSync(home, "a file")],
    [
      "what has its place is nothing of a store",
      (home: string) => mkdirSync(`${home}/LOCK/x`, { recursive: true }),
    ],
  ])("opens when %s, and keeps that", async (_name, put) => {
    const directory = temporaryDirectory();
    put(join(directory, "store"));
    await expectSetAside(directory);
  });

  test("opens whatever bits are flipped in it, and never says what was not written", async () => {
    const directory = await written(20);
    const seed = Math.floor(Math.random() * 2 ** 32);
    const dice = createDice(seed);
    const draw = (below: number) => Math.floor(dice() * below);
    for (let round = 0; round < 20; round += 1) {
      const copy = temporaryDirectory();
      cpSync(directory, copy, { recursive: true });
      const files = filesIn(copy).filter((name) => statSync(join(copy, "store", name)).size > 0);
      const file = join(copy, "store", files[draw(files.length)] ?? "");
      const bytes = readFileSync(file);
      const where = draw(bytes.length);
      bytes[where] = (bytes[where] ?? 0) ^ (1 << draw(8));
      writeFileSync(file, bytes);
      const { store } = await open(copy);
      const value = store.get("a") as { i: number } | undefined;
      expect(value === undefined || (value.i >= 1 && value.i <= 20), `seed ${seed}`).toBe(true);
      await store.write({ put: { a: { i: 21 } } });
      await store.close();
    }
  });
});

describe("an opening that was interrupted", () => {
  test("before what was damaged had its name begins anew with what was there", async () => {
    const directory = await written(200);
    const bytes = readFileSync(logFile(directory));
    bytes[bytes.length >> 1] = 255 ^ (bytes[bytes.length >> 1] ?? 0);
    writeFileSync(logFile(directory), bytes);
    const name = basename(logFile(directory));
    // LevelDB has opened it, and written it anew without what it could not read.
    cpSync(join(directory, "store"), join(directory, "store.before"), { recursive: true });
    for (const file of filesIn(directory)) {
      if (file.endsWith(".log")) rmSync(join(directory, "store", file));
    }
    await expectSetAside(directory);
    const [kept] = damagedIn(directory);
    expect(readFileSync(join(directory, kept ?? "", name))).toEqual(bytes);
  });

  test("while it made its copy, or threw it away, has lost nothing", async () => {
    const directory = await written(5);
    mkdirSync(join(directory, "store.unfinished"));
    writeFileSync(join(directory, "store.unfinished", "CURRENT"), "MANIFEST-000002\n");
    const { store, log } = await open(directory);
    expect(store.get("a")).toEqual({ i: 5 });
    expect(log).toEqual([]);
    expect(readdirSync(directory).toSorted()).toEqual(["lock", "store"]);
  });
});

describe("a store that cannot be written to", () => {
  test.skipIf(!existsSync("/proc/self"))("nor made says so", async () => {
    const { store } = await open("/proc/nowhere/data");
    expect(store.trouble).toContain("ENOENT");
    await expect(store.write({ put: { a: 1 } })).rejects.toThrow();
  });

  test("and not even read opens, says why, and writes nothing until a restart", async () => {
    const directory = join(temporaryDirectory(), "data");
    writeFileSync(directory, "a file in the place of the directory");
    const { store, log } = await open(directory);
    expect(store.trouble).toContain("EEXIST");
    await expect(store.write({ put: { a: 1 } })).rejects.toThrow();
    expect(log[0]).toMatchObject({ level: 50 });

    // Nothing could be read there, so nothing is written until somebody has looked: it stays in trouble.
    rmSync(directory);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(store.trouble).not.toBeNull();
  });

  test.skipIf(noSmallDisk).each([0, 2])(
    "and holds something else when it can be is left alone, until a restart (%d writes at first)",
    async (count) => {
      const disk = smallDisk("1m");
      const store = join(disk.path, "store");
      if (count > 0) cpSync(join(await written(count), "store"), store, { recursive: true });
      disk.remount("ro");
      const { store: early, log } = await open(disk.path);
      expect(early.trouble).not.toBeNull();
      expect(early.get("a")).toEqual(count > 0 ? { i: count } : undefined);

      // A volume that is mounted late, say, or another server that was there meanwhile.
      disk.cover(await written(3));
      await vi.waitFor(() => expect(early.trouble).toContain("start it again"), { timeout: 5000 });
      await expect(early.write({ put: { a: "of the early one" } })).rejects.toThrow();
      expect(log).toMatchObject([{ level: 50 }, { level: 50 }]);
      await early.close();
      expect((await open(disk.path)).store.get("a")).toEqual({ i: 3 });
    },
  );

  test.skipIf(noSmallDisk)(
    "on a full disk keeps what it had, and stores again when there is room",
    async () => {
      const disk = smallDisk("1m");
      const directory = join(disk.path, "data");
      const { store } = await open(directory);
      await store.write({ put: { a: "kept" } });
      writeFileSync(join(disk.path, "ballast"), Buffer.alloc(700_000));
      // Which cannot be compressed.
      const large = randomBytes(10_000).toString("base64");
      let i = 0;
      await expect(
        (async () => {
          for (; i < 1000; i += 1) await store.write({ put: { [`b${i}`]: large + i } });
        })(),
      ).rejects.toThrow();
      expect(store.trouble).toContain("No space left");
      expect(store.get(`b${i}`)).toBeUndefined();
      await expect(store.write({ put: { a: "lost" } })).rejects.toThrow();

      rmSync(join(disk.path, "ballast"));
      await vi.waitFor(() => expect(store.trouble).toBeNull(), { timeout: 5000 });
      await store.write({ put: { c: 1 } });
      await store.close();
      const { store: after } = await open(directory);
      expect([after.get("a"), after.get("c"), after.get(`b${i}`)]).toEqual(["kept", 1, undefined]);
      expect(after.get(`b${i - 1}`)).toBe(large + (i - 1));
    },
  );

  test.skipIf(noSmallDisk)(
    "on a disk that may only be read says what is stored there",
    async () => {
      const disk = smallDisk("8m");
      const directory = join(disk.path, "data");
      const { store } = await open(directory);
      await store.write({ put: { a: "kept" } });
      await store.close();
      disk.remount("ro");
      const { store: reading } = await open(directory);
      expect(reading.get("a")).toBe("kept");
      expect(reading.trouble).toMatch(/EROFS|Read-only file system/);
      await expect(reading.write({ put: { a: "lost" } })).rejects.toThrow();
      disk.remount("rw");
      await vi.waitFor(() => expect(reading.trouble).toBeNull(), { timeout: 5000 });
      await reading.write({ put: { a: "new" } });
    },
  );
});
