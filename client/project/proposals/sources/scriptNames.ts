/** Scripts that start a package's server for development, the likeliest first. */
export const STARTING: readonly string[] = [
  ...["dev", "develop", "development", "start:dev", "dev:start", "start:local", "dev:local", "local", "start:development", "serve:dev"],
];
/** Scripts that may start it for development, when none of the others exists; the program that they start decides between them. */
export const MAYBE_STARTING: readonly string[] = ["start", "serve", "server", "watch", "run", "start:watch"];

/** Words in the name of a script that starts no server for development. */
const NOT_STARTING = new Set([
  ...["build", "builds", "compile", "bundle", "test", "tests", "spec", "lint", "format", "fmt", "prettier", "typecheck", "types", "check"],
  ...["preview", "prod", "production", "staging", "deploy", "release", "publish", "clean", "clear", "e2e", "cypress", "playwright", "ci"],
  ...["coverage", "ssr", "prerender", "generate", "gen", "codegen", "scaffold", "migrate", "migration", "migrations", "seed", "scrape"],
  ...["export", "import", "install", "postinstall", "preinstall", "prepare", "prepublish", "analyze", "analyse", "bench", "benchmark"],
  ...["profile", "inspect", "debug", "docker", "pack", "package", "swizzle", "eject", "validate", "verify", "download", "upload", "sync"],
  ...[
    "cli",
    "repl",
    "shell",
    "console",
    "worker",
    "workers",
    "cron",
    "job",
    "jobs",
    "queue",
    "bot",
    "script",
    "tsc",
    "css",
    "sass",
    "tailwind",
  ],
  ...[
    "report",
    "lighthouse",
    "snapshot",
    "snapshots",
    "visual",
    "smoke",
    "perf",
    "stress",
    "load",
    "stop",
    "kill",
    "down",
    "logs",
    "reset",
  ],
]);

/** Words that name a way to start the whole, rather than a part of it. */
const WAYS = new Set([
  ...["dev", "develop", "development", "start", "serve", "run", "watch", "local", "http", "https", "ssl", "tls", "fast", "open", "host"],
  ...["hot", "turbo", "turbopack", "webpack", "verbose", "quiet", "silent", "all", "full", "network", "lan", "tunnel", "remote", "offline"],
  ...[
    "safe",
    "legacy",
    "win",
    "windows",
    "mac",
    "linux",
    "unix",
    "new",
    "old",
    "force",
    "default",
    "only",
    "once",
    "parallel",
    "env",
    "app",
  ],
  ...[
    "ios",
    "android",
    "expose",
    "public",
    "clean",
    "bun",
    "node",
    "deno",
    "npm",
    "yarn",
    "pnpm",
    "esm",
    "cjs",
    "swc",
    "nodemon",
    "ts",
    "js",
  ],
]);

/** Names of parts by which a script without any such word starts a server. */
const PARTS = new Set([
  ...[
    "api",
    "server",
    "backend",
    "back",
    "client",
    "web",
    "frontend",
    "front",
    "site",
    "website",
    "admin",
    "dashboard",
    "gateway",
    "proxy",
  ],
  ...["mock", "mocks", "docs", "storybook", "graphql", "auth", "ws", "socket", "sockets", "websocket", "ui", "portal", "functions", "demo"],
]);

/** The words of a script's name in small letters: `start` and `client` for `startClient`. Marks on letters are left out. */
const wordsOf = (script: string): string[] =>
  script
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");

/** Whether the name alone says that it starts no server for development. */
export const isNotStarting = (script: string): boolean => {
  const words = wordsOf(script);
  const isHook = /^(?:pre|post)(?:dev|start|serve|build|test|install|publish|pack|version|deploy)/.test(script);
  return isHook || words.some((word) => NOT_STARTING.has(word));
};

/** The part that a script starts: `api` for `dev:api`, `start-api`, `api:dev` and `api`; undefined for one that starts the whole. */
export function partOf(script: string): string | undefined {
  const words = wordsOf(script).filter((word) => !WAYS.has(word));
  return words.length === 0 ? undefined : words.join("-");
}

/** Whether the name says that it starts a server, whichever program it runs: `dev:api`, `server`. */
export function isNamedAsServer(script: string): boolean {
  if (isNotStarting(script)) return false;
  const words = wordsOf(script);
  const says = words.some((word) => word === "dev" || word === "start" || word === "serve" || word === "watch" || word === "develop");
  return says || words.some((word) => PARTS.has(word));
}
