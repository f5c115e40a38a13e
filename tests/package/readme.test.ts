import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");

test("the README's embedding example compiles against the package, in at most 25 lines", () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const example = /```tsx\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  expect(example.split("\n").length).toBeLessThanOrEqual(25);

  const cache = join(ROOT, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "readme-"));
  writeFileSync(join(folder, "example.tsx"), example);
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: join(ROOT, "tsconfig.base.json"),
      compilerOptions: {
        composite: false,
        emitDeclarationOnly: false,
        noEmit: true,
        jsx: "react-jsx",
        lib: ["es2023", "dom", "dom.iterable"],
        types: ["vite/client"],
        paths: { codette: [join(ROOT, "src/index.ts")] },
      },
      files: ["example.tsx"],
    }),
  );
  const { stdout } = spawnSync(process.execPath, [TSC, "-p", folder], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  expect(stdout).toBe("");
});
