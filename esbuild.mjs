// Builds dist/ (what ships) or, with --tests, out/ (each test file as a bundle of its own).
import { globSync } from "node:fs";
import { chmod, copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import esbuild from "esbuild";
import { thirdPartyNotices } from "./thirdPartyNotices.mts";
import manifest from "./package.json" with { type: "json" };

const watch = process.argv.includes("--watch");
const tests = process.argv.includes("--tests");

/** @type {esbuild.BuildOptions} */
const shared = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: manifest.engines.node.replace(">=", "node"),
  sourcemap: tests ? "inline" : "linked",
  sourcesContent: tests,
  logLevel: "warning",
  metafile: true,
  mainFields: ["module", "main"],
  define: {
    PORT_DADDY_VERSION: JSON.stringify(manifest.version),
    // Beside server.js, or where all tests find it.
    PORT_DADDY_CHECK_WORKER: JSON.stringify(tests ? path.resolve("out/server/store/sqlite/checkWorker.js") : "./checkWorker.js"),
  },
};

/**
 * What the extension loads by `import()` when it is first needed, in one bundle, so that what these share is in it once. What is large or
 * seldom needed has a bundle of its own.
 */
const deferred = [
  "client/connection/handshake",
  "client/dashboard/dashboardPanel",
  "client/project/parseJson",
  "client/project/parseProjectFile",
  "client/debugging/writeLaunch",
  "client/starting/envFiles",
  "client/starting/launchedService",
  "client/starting/servedService",
  "client/starting/taskStarts",
  "client/variables/inputArguments",
  "server/protocol/schemas/handshakeSchema",
  "server/protocol/schemas/startup",
];

/** @type {esbuild.Plugin} */
const defer = {
  name: "defer",
  setup: (build) =>
    build.onResolve({ filter: /^\.{1,2}\// }, ({ kind, path: imported, resolveDir }) => {
      const file = path
        .relative(import.meta.dirname, path.resolve(resolveDir, imported))
        .replace(/\\/g, "/")
        .replace(/\.js$/, "");
      return kind === "dynamic-import" && deferred.includes(file) ? { path: "./deferred.js", external: true } : undefined;
    }),
};

/** The parts of a set-up that the editor and the shell share, with parsers. Bundled once, beside what each of them adds. */
const setupParts = [
  "findProject",
  "files/openWorkspaceFiles",
  ...["checkPorts", "fileToShow", "findStarts", "planSetup", "wording", "writeFiles"].map((name) => `setup/${name}`),
];

/** @type {(from: RegExp, target: string) => esbuild.Plugin} */
const external = (from, target) => ({
  name: "external",
  setup: (build) =>
    build.onResolve({ filter: from }, ({ kind }) => (kind === "entry-point" ? undefined : { path: target, external: true })),
});

/** @type {esbuild.BuildOptions[]} */
const bundles = [
  {
    ...shared,
    // What is not needed at the start of a window is not even read then.
    entryPoints: { extension: "client/extension.ts" },
    external: ["vscode", "./languageClient.js", "./setup/setUpWorkspace.js", "./setup/serviceStarts.js"],
    plugins: [defer],
    supported: { "dynamic-import": false },
    outdir: "dist",
    minify: !watch,
  },
  {
    ...shared,
    stdin: { contents: deferred.map((file) => `export * from "./${file}.js";`).join("\n"), resolveDir: import.meta.dirname, loader: "ts" },
    external: ["vscode"],
    outfile: "dist/deferred.js",
    minify: !watch,
  },
  { ...shared, entryPoints: { languageClient: "client/backend/languageClient.ts" }, external: ["vscode"], outdir: "dist", minify: !watch },
  {
    ...shared,
    entryPoints: {
      setUpWorkspace: "client/setup/setUpWorkspace.ts",
      serviceStarts: "client/setup/serviceStarts.ts",
      initFolder: "client/cli/setup/initFolder.ts",
    },
    external: ["vscode"],
    plugins: [external(new RegExp(`/project/(?:${setupParts.join("|")})\\.js$`), "./setupParts.js")],
    outdir: "dist/setup",
    minify: !watch,
  },
  {
    ...shared,
    stdin: {
      contents: setupParts.map((file) => `export * from "./client/project/${file}.js";`).join("\n"),
      resolveDir: import.meta.dirname,
      loader: "ts",
    },
    outfile: "dist/setup/setupParts.js",
    minify: !watch,
  },
  {
    ...shared,
    entryPoints: { server: "server/main.ts", checkWorker: "server/store/sqlite/checkWorker.ts" },
    outdir: "dist",
    external: ["better-sqlite3"],
    minify: !watch,
  },
  {
    ...shared,
    entryPoints: { cli: "client/cli/main.ts" },
    plugins: [external(/\/setup\/initFolder\.js$/, "./setup/initFolder.js")],
    outdir: "dist",
    minify: !watch,
    banner: { js: "#!/usr/bin/env node" },
  },
  {
    ...shared,
    entryPoints: { webview: "webview/main.tsx" },
    outdir: "dist",
    platform: "browser",
    mainFields: ["browser", "module", "main"],
    format: "iife",
    // Chromium of the oldest VS Code that is supported, 1.101.
    target: "chrome134",
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: !watch,
  },
];

/** @type {esbuild.BuildOptions[]} */
const testBundles = [
  {
    ...shared,
    entryPoints: [...globSync("test/**/*.ts"), "server/store/sqlite/checkWorker.ts"],
    outdir: "out",
    outbase: ".",
    external: ["vscode"],
    packages: "external",
  },
];

/** Writes the JSON schema of port-daddy.json, made from the schema that the file is checked with. */
async function writeProjectFileSchema() {
  const entryPoints = ["server/protocol/schemas/projectFileJsonSchema.ts"];
  const { outputFiles } = await esbuild.build({ ...shared, entryPoints, format: "esm", sourcemap: false, write: false });
  const code = Buffer.from(outputFiles[0].contents).toString("base64");
  const { projectFileJsonSchema } = await import(`data:text/javascript;base64,${code}`);
  await mkdir("dist", { recursive: true });
  await writeFile("dist/port-daddy.schema.json", `${JSON.stringify(projectFileJsonSchema(), undefined, 2)}\n`);
}

await rm(tests ? "out" : "dist", { recursive: true, force: true });
if (!tests) {
  await writeProjectFileSchema();
  await copyFile("client/portDaddyApi.ts", "dist/portDaddyApi.d.ts");
}
if (watch) {
  await Promise.all(bundles.map(async (options) => (await esbuild.context({ ...options, logLevel: "info" })).watch()));
} else {
  const built = await Promise.all((tests ? testBundles : bundles).map((options) => esbuild.build(options)));
  if (!tests) {
    await chmod("dist/cli.js", 0o755);
    const metafiles = built.map(({ metafile }) => metafile);
    await writeFile("ThirdPartyNotices.txt", thirdPartyNotices(import.meta.dirname, metafiles, Object.keys(manifest.dependencies)));
  }
}
