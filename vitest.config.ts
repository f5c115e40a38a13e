import { availableParallelism } from "node:os";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const common = {
  restoreMocks: true,
  unstubGlobals: true,
  // Servers that tests start in processes of their own must not find what an earlier one has stored.
  env: { CODETTE_DATA: "none" },
};

export default defineConfig({
  test: {
    // Much of what is done is waiting. (Vitest leaves one core for itself, and on two that is one worker.)
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          ...common,
          name: "unit",
          environment: "node",
          include: ["tests/{core,protocol,client,server,package,audio,bench}/**/*.test.ts"],
        },
      },
      {
        plugins: [react()],
        test: {
          ...common,
          name: "react",
          // A jsdom for each file costs more than the tests in it, and every test cleans up after itself.
          isolate: false,
          environment: "jsdom",
          include: ["tests/{react,ui}/**/*.test.tsx"],
          setupFiles: ["tests/support/react-setup.ts"],
        },
      },
      {
        test: {
          ...common,
          name: "browser",
          environment: "node",
          include: ["tests/{browser,scripts}/**/*.test.ts"],
          // Real frames on two cores: one page at a time, and after everything else.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
