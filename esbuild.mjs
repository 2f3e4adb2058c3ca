// Builds dist/ (what ships) or, with --tests, out/ (each test file as a bundle of its own).
import { globSync } from "node:fs";
import { chmod, rm } from "node:fs/promises";
import esbuild from "esbuild";
import manifest from "./package.json" with { type: "json" };

const watch = process.argv.includes("--watch");
const tests = process.argv.includes("--tests");

/** @type {esbuild.BuildOptions} */
const shared = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node22.14",
  sourcemap: tests ? "inline" : "linked",
  sourcesContent: tests,
  logLevel: "warning",
  mainFields: ["module", "main"],
  define: { PORT_DADDY_VERSION: JSON.stringify(manifest.version) },
};

/** @type {esbuild.BuildOptions[]} */
const bundles = [
  { ...shared, entryPoints: { extension: "client/extension.ts" }, outdir: "dist", external: ["vscode"], minify: !watch },
  { ...shared, entryPoints: { server: "server/main.ts" }, outdir: "dist", external: ["better-sqlite3"], minify: !watch },
  { ...shared, entryPoints: { cli: "client/cli/main.ts" }, outdir: "dist", minify: !watch, banner: { js: "#!/usr/bin/env node" } },
];

/** @type {esbuild.BuildOptions[]} */
const testBundles = [
  { ...shared, entryPoints: globSync("test/**/*.ts"), outdir: "out", outbase: ".", external: ["vscode"], packages: "external" },
];

await rm(tests ? "out" : "dist", { recursive: true, force: true });
if (watch) {
  await Promise.all(bundles.map(async (options) => (await esbuild.context({ ...options, logLevel: "info" })).watch()));
} else {
  await Promise.all((tests ? testBundles : bundles).map((options) => esbuild.build(options)));
  if (!tests) await chmod("dist/cli.js", 0o755);
}
