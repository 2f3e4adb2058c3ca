import { partOf, type Word } from "./commandLine.js";
import { flagValue, withoutFlags } from "./flags.js";
import type { Started } from "./started.js";

/** A command in an argument of another program. */
export type Nested =
  /** A whole command line in one word; `then` are words that are added to it. */
  | { line: Word; then?: readonly Word[] }
  /** A program and its arguments as words. */
  | { started: Started }
  /** The program itself, from which nothing more is to be taken. */
  | { itself: Started };

const CONCURRENTLY = [
  ...["-n", "--names", "--name-separator", "-c", "--prefix-colors", "-p", "--prefix", "-l", "--prefix-length", "-t", "--timestamp-format"],
  ...["-m", "--max-processes", "--restart-tries", "--restart-after", "-s", "--success", "--kill-signal", "--kill-timeout", "--hide"],
  ...["--default-input-target", "--cwd", "--teardown"],
];
const RUN_ALL = ["--max-parallel", "--npm-path"];

/** Programs that start a command that a flag gives, when something has changed. */
const ON_CHANGE: Readonly<Record<string, readonly string[]>> = {
  nodemon: ["-x", "--exec"],
  "tsc-watch": ["--onSuccess", "--onFirstSuccess"],
  tsup: ["--onSuccess"],
  "nix-shell": ["--run", "--command"],
  chokidar: ["-c", "--command"],
};

/** Programs whose command follows `--`. */
const BEHIND_DASHES: ReadonlySet<string> = new Set([
  "onchange",
  "watchexec",
  "reflex",
  "chamber",
  "aws-vault",
  "teller",
  "direnv",
  "foreman-run",
]);

/**
 * The commands that a program gets as its arguments and starts itself. Sources: the documentation of each.
 * @returns undefined when it starts none
 */
export function nestedIn(name: string, started: Started): Nested[] | undefined {
  const rest = started.words.slice(1);
  if (/^(?:ba|z|da|k|a)?sh$/.test(name)) {
    const flag = rest.findIndex(({ value }) => /^-[a-z]*c$/.test(value));
    return flag === -1 || rest[flag + 1] === undefined ? undefined : [{ line: rest[flag + 1]! }];
  }
  if (name === "cmd" || name === "powershell" || name === "pwsh") {
    const flag = rest.findIndex(({ value }) => /^(?:\/[ckCK]|-c|-command)$/i.test(value));
    const words = flag === -1 ? [] : rest.slice(flag + 1);
    if (words.length === 0) return undefined;
    return words.length === 1 ? [{ line: words[0]! }] : [{ started: { ...started, words } }];
  }
  if (name === "concurrently" || name === "conc")
    return withoutFlags(rest, CONCURRENTLY).map((word) => shortcut(word, started) ?? { line: word });
  if (name === "npm-run-all" || name === "npm-run-all2" || name === "run-p" || name === "run-s" || name === "run-z")
    return withoutFlags(rest, RUN_ALL).map((word) => scriptIn(word, started));
  if (name === "start-server-and-test" || name === "server-test" || name === "start-test") {
    const isAddress = ({ value }: Word): boolean => /^:?\d+$|:\/\/|^(?:tcp|localhost)\b/.test(value);
    const plain = withoutFlags(rest, ["--expect"]);
    const nested = plain
      .filter((word) => !isAddress(word))
      .map((word) => (word.value.includes(" ") ? { line: word } : scriptIn(word, started)));
    return [...nested, { itself: { ...withoutEnd(started), words: [started.words[0]!, ...plain.filter(isAddress)] } }];
  }
  if (Object.hasOwn(ON_CHANGE, name)) return onChange(name, started);
  if (BEHIND_DASHES.has(name)) {
    const words = rest.slice(rest.findIndex(({ value }) => value === "--") + 1);
    return words.length === rest.length || words.length === 0 ? undefined : [{ started: { ...started, words } }];
  }
  return undefined;
}

function onChange(name: string, started: Started): Nested[] | undefined {
  const rest = started.words.slice(1);
  const flags = ON_CHANGE[name]!;
  const at = rest.findIndex(
    ({ value }) => flags.includes(value) || flags.some((flag) => flag.startsWith("--") && value.startsWith(`${flag}=`)),
  );
  if (at === -1 || flagValue(rest, flags) === undefined || !flags.includes(rest[at]!.value)) return undefined;
  const line = rest[at + 1]!;
  // nodemon starts the file behind its flags by this command, with the arguments behind `--`.
  const behind = rest.slice(at + 2);
  const dashes = behind.findIndex(({ value }) => value === "--");
  const file = withoutFlags(behind, ["-w", "--watch", "-e", "--ext", "-i", "--ignore", "-d", "--delay"]);
  const then = name !== "nodemon" ? [] : [...file, ...(dashes === -1 ? [] : behind.slice(dashes + 1))];
  return [then.length === 0 ? { line } : { line, then }];
}

/** `npm:dev:*` of concurrently. */
function shortcut(word: Word, started: Started): Nested | undefined {
  const match = /^(npm|yarn|pnpm|bun|node|deno):(\S+)$/.exec(word.value);
  return match === null ? undefined : { started: { ...withoutEnd(started), words: [], script: match[2]! } };
}

/** A script with its arguments in one word: `dev -- --port 3000`. */
function scriptIn(word: Word, started: Started): Nested {
  const all = [...word.value.matchAll(/\S+/g)].map((match) => partOf(word, match.index, match.index + match[0].length));
  const dashes = all.findIndex(({ value }) => value === "--");
  return { started: { ...withoutEnd(started), words: dashes === -1 ? [] : all.slice(dashes + 1), script: all[0]?.value ?? "" } };
}

function withoutEnd(started: Started): Started {
  const others = { ...started };
  delete others.end;
  return others;
}
