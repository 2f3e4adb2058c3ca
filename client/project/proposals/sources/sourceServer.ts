import type { Found } from "../found.js";
import type { Workspace } from "../folders/workspace.js";
import { entryKey, readEntrySource } from "../ports/entrySource.js";
import type { Line } from "./line.js";

/** The file that a runtime starts when its command line names none. */
export const MAIN_FILES: Record<string, string> = { cargo: "src/main.rs", go: "main.go" };

/** A source file that a language's runtime starts, when it serves or may do so. */
export async function sourceServer(
  entry: string | undefined,
  folder: string,
  line: Line,
  workspace: Workspace,
  hasPort: boolean,
): Promise<Pick<Found, "kind" | "entry" | "env" | "sourcePort" | "entryName"> | undefined> {
  const read = await workspace.packageAt(folder);
  const written = entry === undefined || entry === "." ? (read?.main ?? "index") : entry;
  if (isOneShot(written) && !hasPort) return undefined;
  const source = /[$%]/.test(written) ? undefined : await readEntrySource(workspace.files, folder, written);
  const dependencies = [...(read?.dependencies ?? [])];
  const hasFramework = dependencies.some((each) => SERVER_PACKAGES.has(each) || each.startsWith("@nestjs/") || each.startsWith("@hapi/"));
  const mayServe =
    source === undefined
      ? line.isServer && line.mustBeRead !== true
      : source.listens || (line.isServer && (hasFramework || source.variable !== undefined));
  if (!mayServe && !hasPort) return undefined;
  if (!line.isServer && !hasPort && source?.listens !== true) return undefined;
  const key = entryKey(folder, source === undefined ? written : relativeTo(folder, source.file));
  return {
    kind: "server",
    ...(key === undefined ? {} : { entry: key }),
    ...(source?.variable === undefined || source.variable === "PORT" ? {} : { env: source.variable }),
    ...(source?.port === undefined ? {} : { sourcePort: source.port }),
    ...(key === undefined ? {} : entryNameOf(key, folder)),
  };
}

const relativeTo = (folder: string, file: string): string => (folder === "" ? file : file.slice(folder.length + 1));

/** The part that a source file is by its name, or that of its folder: `api` for `api.js`, `server` for `server/index.js`. */
function entryNameOf(key: string, folder: string): { entryName?: string } {
  const names = (folder === "" ? key : key.slice(folder.length + 1)).split("/").filter((name) => !NOT_PARTS.has(name.toLowerCase()));
  const entryName = names.at(-1);
  return entryName === undefined ? {} : { entryName };
}

const NOT_PARTS = new Set([
  "index",
  "main",
  "src",
  "dist",
  "build",
  "lib",
  "app",
  "bin",
  "www",
  "start",
  "cmd",
  "run",
  "dev",
  "out",
  "packages",
  "apps",
  "services",
]);

/** Whether a source file by its name does something once, or serves nobody. */
function isOneShot(entry: string): boolean {
  const words = entry.toLowerCase().split(/[^a-z0-9]+/);
  return words.some((word) => ONE_SHOT.has(word));
}

const ONE_SHOT = new Set([
  ...["build", "builder", "esbuild", "rollup", "bundle", "compile", "scrape", "scraper", "crawl", "crawler", "seed", "seeds", "seeder"],
  ...[
    "migrate",
    "migration",
    "migrations",
    "generate",
    "generator",
    "gen",
    "codegen",
    "script",
    "scripts",
    "tools",
    "task",
    "tasks",
    "cli",
  ],
  ...[
    "worker",
    "workers",
    "cron",
    "job",
    "jobs",
    "queue",
    "consumer",
    "bot",
    "test",
    "tests",
    "spec",
    "lint",
    "deploy",
    "release",
    "clean",
  ],
  ...["setup", "install", "postinstall", "preinstall", "import", "export", "sync", "fetch", "download", "upload", "watch", "gulpfile"],
]);
// "build/index.js" is a built server: the folders of built files say nothing.
ONE_SHOT.delete("build");

/** Packages with which a program listens. */
const SERVER_PACKAGES = new Set([
  ...["express", "fastify", "koa", "hono", "@hono/node-server", "polka", "restify", "connect", "elysia", "h3", "micro", "sails", "hapi"],
  ...[
    "apollo-server",
    "apollo-server-express",
    "@apollo/server",
    "graphql-yoga",
    "socket.io",
    "ws",
    "http-proxy",
    "json-server",
    "@feathersjs/express",
  ],
  ...[
    "@feathersjs/koa",
    "@adonisjs/core",
    "@adonisjs/http-server",
    "moleculer-web",
    "@trpc/server",
    "uWebSockets.js",
    "fastify-cli",
    "loopback",
    "@loopback/rest",
  ],
]);
