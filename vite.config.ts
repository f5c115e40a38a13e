import react from "@vitejs/plugin-react";
import { type UserConfig, defineConfig, loadEnv } from "vite";
import { inUrl } from "./server/addresses.ts";
import packageJson from "./package.json" with { type: "json" };

const SERVER_PATHS = "^/(ws|transport|health|ready|api)(/|\\?|$)";

/**
 * Three things are built from here: the page (`vite build`), the package (`--mode package`) and the server
 * (`--mode server`). `vite` serves the page and passes the server's paths on, so that the browser sees one origin.
 */
export default defineConfig(({ mode }): UserConfig => {
  if (mode === "package") return packageBuild;
  if (mode === "server") return serverBuild;
  const env = loadEnv(mode, process.cwd(), "");
  // A wildcard is no address to go to, and listens here too.
  const isWildcard = ["", "0.0.0.0", "::"].includes(env["HOST"] ?? "");
  const host = isWildcard ? "127.0.0.1" : inUrl(env["HOST"] ?? "");
  const proxy = {
    // `changeOrigin` stays off: the server checks Host and Origin, and must see the ones the browser sent.
    [SERVER_PATHS]: { target: `http://${host}:${env["PORT"] || 8000}`, ws: true },
  };
  return {
    plugins: [react()],
    server: { port: 5173, strictPort: true, proxy },
    preview: { port: 4173, strictPort: true, proxy },
    build: { outDir: "dist/app", emptyOutDir: true },
  };
});

const dependencies = Object.keys({ ...packageJson.dependencies, ...packageJson.peerDependencies });
const isDependency = (id: string) =>
  dependencies.some((name) => id === name || id.startsWith(`${name}/`));

const packageBuild: UserConfig = {
  build: {
    outDir: "dist/package",
    copyPublicDir: false,
    sourcemap: true,
    minify: false,
    target: "es2023",
    lib: { entry: "src/index.ts", formats: ["es"], fileName: () => "index.js" },
    rolldownOptions: { external: isDependency },
  },
};

/**
 * One file with all that it uses, since finding a hundred modules in node_modules takes as long as the rest of its start; but
 * for `classic-level`, which is native.
 */
const serverBuild: UserConfig = {
  ssr: { noExternal: true, external: ["classic-level"] },
  build: {
    outDir: "dist/server",
    copyPublicDir: false,
    ssr: "server/main.ts",
    target: "node20",
    license: { fileName: "licenses.md" },
    rolldownOptions: { output: { entryFileNames: "main.js" } },
  },
};
