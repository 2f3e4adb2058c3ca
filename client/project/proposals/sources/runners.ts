/** Commands that run a source file, without being a server themselves. */
const RUNNERS = new Set([
  ...["node", "nodemon", "tsx", "ts-node", "ts-node-dev", "tsnd", "ts-node-esm", "babel-node", "esno", "esmo", "esr", "jiti", "swc-node"],
  ...["vite-node", "node-dev", "supervisor", "bun", "deno", "python", "python3", "py", "ruby", "php", "go", "java", "cargo", "perl", "lua"],
  ...["pm2", "pm2-dev", "forever", "reflex", "watchexec", "tsc-watch", "electron"],
]);
const ENDING = /\.(?:[cm]?[jt]sx?|py|rb|php|go|jar|pl)$/;
/** Words of the runners that stand before the file. */
const BEFORE_FILE = new Set(["watch", "run", "start", "serve"]);
/** Flags that take a value as the next word. */
const WITH_VALUE = new Set([
  ...[
    "-r",
    "--require",
    "--import",
    "--loader",
    "--experimental-loader",
    "--env-file",
    "-e",
    "--ext",
    "-w",
    "--watch",
    "--watch-path",
    "-i",
  ],
  ...["--ignore", "-c", "--config", "-P", "--project", "--tsconfig", "-C", "--conditions", "-cp", "--delay", "--signal", "--exec", "-x"],
]);

/**
 * The source file that a command starts with a language's runtime.
 * @returns `entry` as written; no entry where the runtime chooses it; undefined when the command is none that runs a source file
 */
export function startedFile(words: readonly string[]): { runner: string; entry?: string } | undefined {
  const [first = "", ...rest] = words;
  const runner = first.replace(/\.exe$/, "");
  // `manage.py`, `./server.js`: the parser may leave out what runs it.
  if (!RUNNERS.has(runner)) return ENDING.test(first) ? { runner: first, entry: first } : undefined;
  if (runner === "go" || runner === "cargo") return rest[0] === "run" ? compiled(runner, rest.slice(1)) : undefined;
  if (runner === "deno" && rest[0] !== "run" && rest[0] !== "serve") return undefined;
  if (runner === "bun" && ["install", "i", "add", "test", "build", "x", "pm", "remove"].includes(rest[0] ?? "")) return undefined;
  if (runner === "electron" || runner === "php" || runner === "java") {
    const jar = rest.indexOf("-jar");
    return jar === -1 || rest[jar + 1] === undefined ? undefined : { runner, entry: rest[jar + 1]! };
  }
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at]!;
    if (word === "-e" && runner === "node") return undefined;
    if (word.startsWith("-")) {
      // Node's --watch takes no value, nodemon's does.
      const takesValue = WITH_VALUE.has(word) && !(word === "--watch" && runner !== "nodemon") && !(word === "-i" && runner !== "nodemon");
      if (takesValue) at++;
      continue;
    }
    if (BEFORE_FILE.has(word) && !ENDING.test(word) && rest[at + 1] !== undefined && runner !== "node") continue;
    return { runner, entry: word };
  }
  return { runner };
}

function compiled(runner: string, words: readonly string[]): { runner: string; entry?: string } {
  const entry = words.find((word, index) => !word.startsWith("-") && !["-p", "--bin", "-tags"].includes(words[index - 1] ?? ""));
  const named = words[words.findIndex((word) => word === "-p" || word === "--bin") + 1];
  if (runner === "cargo")
    return words.some((word) => word === "-p" || word === "--bin") && named !== undefined ? { runner, entry: named } : { runner };
  return entry === undefined || entry === "." ? { runner } : { runner, entry };
}
