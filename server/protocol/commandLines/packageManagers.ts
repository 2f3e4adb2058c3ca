import type { Word } from "./commandLine.js";
import { afterFlags, flagValue } from "./flags.js";
import { joinFolders } from "./joinFolders.js";
import { programOf, type Started } from "./started.js";

/** The shape of one package manager's command lines. Sources: the documentation of npm, pnpm, Yarn 1 and 4, Bun and Deno. */
interface Manager {
  /** Flags with a value, which may stand before and behind the subcommand. */
  valued: readonly string[];
  folder: readonly string[];
  workspace: readonly string[];
  /** Flags that run the script in all packages. */
  everywhere: readonly string[];
  run: readonly string[];
  /** Scripts that need no `run`. */
  scripts: readonly string[];
  /** Subcommands in front of a program that comes from a package. */
  exec: readonly string[];
  /** Subcommands of its own, where every other word names a script or program; left out where these need `run`. */
  others?: readonly string[];
  /** Whether arguments of scripts and programs follow `--`. */
  hasDashes?: true;
  /** Whether `run` also runs programs of packages. */
  runsPrograms?: true;
}

const COMMON = [
  "add",
  "audit",
  "cache",
  "config",
  "create",
  "info",
  "init",
  "install",
  "link",
  "list",
  "login",
  "outdated",
  "pack",
  "publish",
];

const managers: Readonly<Record<string, Manager>> = {
  npm: {
    valued: ["--loglevel", "--script-shell", "--userconfig", "--registry"],
    folder: ["--prefix", "-C"],
    workspace: ["-w", "--workspace"],
    everywhere: ["-ws", "--workspaces", "--ws"],
    run: ["run", "run-script", "rum", "urn"],
    scripts: ["start", "stop", "restart", "test"],
    exec: ["exec", "x"],
    hasDashes: true,
  },
  pnpm: {
    valued: ["--reporter", "--loglevel", "--workspace-concurrency", "--filter-prod"],
    folder: ["-C", "--dir"],
    workspace: ["-F", "--filter"],
    everywhere: ["-r", "--recursive"],
    run: ["run", "run-script"],
    scripts: ["start", "test"],
    exec: ["exec", "dlx"],
    others: [
      ...COMMON,
      "i",
      "import",
      "fetch",
      "prune",
      "rebuild",
      "remove",
      "rm",
      "store",
      "up",
      "update",
      "why",
      "deploy",
      "patch",
      "env",
    ],
  },
  yarn: {
    valued: ["--modules-folder", "--use-yarnrc"],
    folder: ["--cwd"],
    workspace: [],
    everywhere: [],
    run: ["run"],
    runsPrograms: true,
    scripts: ["start", "test"],
    exec: ["exec", "dlx"],
    others: [
      ...COMMON,
      "constraints",
      "dedupe",
      "explain",
      "global",
      "import",
      "npm",
      "patch",
      "plugin",
      "rebuild",
      "remove",
      "set",
      "up",
      "upgrade",
      "version",
      "why",
    ],
  },
  bun: {
    valued: ["--env-file", "-r", "--preload", "--config", "-c"],
    folder: ["--cwd"],
    workspace: ["--filter", "-F"],
    everywhere: ["--workspaces"],
    run: ["run"],
    runsPrograms: true,
    scripts: ["start"],
    exec: ["x"],
    others: [...COMMON, "i", "a", "build", "pm", "remove", "rm", "test", "update", "upgrade", "repl"],
  },
  deno: {
    valued: ["-c", "--config"],
    folder: ["--cwd"],
    workspace: ["-f", "--filter"],
    everywhere: ["-r", "--recursive"],
    run: ["task"],
    scripts: [],
    exec: [],
  },
};

/** Names that scripts have, and programs hardly. */
const SCRIPTS = /^(?:start|dev|develop|serve|server|watch|preview|storybook|test|build|lint|web|api|client|frontend|backend)$|:/;

/**
 * The script or the program that a package manager runs.
 * @returns undefined when it runs none, or is no package manager
 */
export function ranByPackageManager(name: string, started: Started): Started | undefined {
  const manager = Object.hasOwn(managers, name) ? managers[name]! : undefined;
  if (manager === undefined) return undefined;
  const all = [...manager.valued, ...manager.folder, ...manager.workspace];
  const [subcommand, ...rest] = afterFlags(started.words.slice(1), all);
  if (subcommand === undefined) return undefined;
  const before = started.words.slice(1, started.words.indexOf(subcommand));
  const what = subcommand.value;
  const place = placeOf(manager, before, started);
  if (name === "yarn" && what === "workspace" && rest.length > 1)
    return ranByPackageManager(name, { ...started, ...place, words: [started.words[0]!, ...rest.slice(1)], workspace: rest[0]!.value });
  if (name === "yarn" && what === "workspaces") {
    const run = rest.findIndex(({ value }) => value === "run");
    return run === -1 ? undefined : script({ ...started, ...place, workspace: "*" }, rest[run + 1], rest.slice(run + 2));
  }
  if (manager.exec.includes(what))
    return ofPackage(manager, { ...started, ...place }, packageWords(rest, ["-p", "--package", "-c", "--call"]), rest);
  if (manager.run.includes(what)) {
    const [named, ...args] = afterFlags(rest, all);
    const runPlace = placeOf(manager, [...before, ...rest.slice(0, named === undefined ? 0 : rest.indexOf(named))], started);
    const isFile = name === "bun" && named !== undefined && isSource(named.value);
    if (isFile) return { ...started, ...runPlace, words: started.words.filter((word) => word !== subcommand) };
    return ofManager(manager, started, runPlace, before, named, args);
  }
  if (manager.scripts.includes(what) || what === "t") return ofManager(manager, started, place, before, subcommand, rest);
  if (manager.others === undefined || manager.others.includes(what)) return undefined;
  if (name === "yarn" && what === "node") return { ...started, ...place, words: [subcommand, ...rest] };
  if (name === "bun" && isSource(what)) return undefined;
  const next = rest[0]?.value;
  const isProgram = next !== undefined && !next.startsWith("-") && !SCRIPTS.test(what);
  if (isProgram) return { ...started, ...place, words: [subcommand, ...rest] };
  return { ...script({ ...started, ...place }, subcommand, rest)!, words: [subcommand, ...rest] };
}

/** `npx` and the like: the words from the program on. */
export function packageWords(words: readonly Word[], valued: readonly string[]): Word[] {
  const [program, ...args] = afterFlags(words, valued);
  return program === undefined ? [] : [programOf(program), ...args];
}

const isSource = (word: string): boolean => /[/\\]|\.[cm]?[jt]sx?$/.test(word);

/** `npm exec vite -- --open`: the program has the arguments behind `--`. */
function ofPackage(manager: Manager, started: Started, words: readonly Word[], all: readonly Word[]): Started {
  if (manager.hasDashes !== true || words.length === 0 || all.slice(0, all.length - words.length).some(({ value }) => value === "--"))
    return { ...started, words };
  const dashes = words.findIndex(({ value }) => value === "--");
  return dashes === -1 ? { ...started, words, needsDashes: true } : { ...started, words: words.toSpliced(dashes, 1) };
}

/** Adds the flags behind a script's name, which npm takes for itself, and leaves the script's own. */
function ofManager(
  manager: Manager,
  started: Started,
  place: Pick<Started, "folder" | "workspace">,
  before: readonly Word[],
  named: Word | undefined,
  args: readonly Word[],
): Started | undefined {
  if (manager.hasDashes !== true) {
    const ran = script({ ...started, ...place }, named, args);
    return ran !== undefined && manager.runsPrograms === true ? { ...ran, words: [named!, ...args] } : ran;
  }
  const dashes = args.findIndex(({ value }) => value === "--");
  const all = placeOf(manager, [...before, ...(dashes === -1 ? args : args.slice(0, dashes))], started);
  const ran = script({ ...started, ...place, ...all }, named, dashes === -1 ? [] : args.slice(dashes + 1));
  return ran === undefined || dashes !== -1 ? ran : { ...ran, needsDashes: true as const };
}

function script(started: Started, named: Word | undefined, words: readonly Word[]): Started | undefined {
  if (named === undefined) return undefined;
  const ran: Started = { ...started, words, script: patternOf(named.value) };
  if (ran.workspace === "*") delete ran.end; // An argument would go to every package's script.
  return ran;
}

/** The scripts that pnpm runs by a regular expression, as a pattern: `dev:*` for `/^dev:/`. Source: pnpm, "pnpm run". */
function patternOf(script: string): string {
  const expression = /^\/(.+)\/$/.exec(script)?.[1];
  if (expression === undefined) return script;
  const [first, last] = [expression.startsWith("^") ? "" : "*", expression.endsWith("$") ? "" : "*"];
  const plain = expression.replace(/^\^/, "").replace(/\$$/, "").replaceAll(".*", "*");
  return /^[\w:*-]+$/.test(plain) ? `${first}${plain}${plain.endsWith("*") ? "" : last}` : script;
}

/** The folder and workspace that flags of the package manager name. */
function placeOf(manager: Manager, flags: readonly Word[], { folder, workspace }: Started): Pick<Started, "folder" | "workspace"> {
  const to = joinFolders(folder, flagValue(flags, manager.folder));
  const isEverywhere = flags.some(({ value }) => manager.everywhere.includes(value));
  const named = flagValue(flags, manager.workspace) ?? (isEverywhere ? "*" : workspace);
  return { ...(to === undefined ? {} : { folder: to }), ...(named === undefined ? {} : { workspace: named }) };
}
