/** The name of a package in a filter that names no more than one; pnpm's `web...` adds what it depends on, which serves nothing. */
export function packageOf(workspace: string): string | undefined {
  const name = workspace.replace(/^\.{3}|\.{3}$/g, "").replace(/\^$/, "");
  return name === "" || /[*[\]!]/.test(name) ? undefined : name;
}

/** The scripts and commands that a delegating command starts. */
export interface Delegation {
  /** Scripts of every package. */
  everywhere?: readonly string[];
  /** A program whose file of commands is none that set-up reads. */
  unread?: string;
}

/** Programs that start what other files say. */
const STARTERS = new Set([
  ...["foreman", "overmind", "honcho", "hivemind", "goreman", "procodile", "dev", "docker", "docker-compose", "podman-compose"],
]);

/** Programs that run commands of a file in a language of their own. */
const UNREAD = new Set(["make", "gmake", "just", "task", "tilt", "skaffold", "ddev", "lando", "mprocs"]);

/** @returns undefined when the command does something by itself */
export function delegationOf(words: readonly string[]): Delegation | undefined {
  const [first = "", ...rest] = words;
  const plain = rest.filter(
    (word, index) => !word.startsWith("-") && !(rest[index - 1] ?? "").match(/^(?:--filter|-F|--scope|--concurrency)$/),
  );
  const tasks = plain.filter((word) => word !== "run" && word !== "watch").map((word) => word.split("#").at(-1)!);
  if (first === "turbo" && !NOT_TASKS.has(plain[0] ?? "")) return { everywhere: tasks };
  if (first === "lerna" && plain[0] === "run") return { everywhere: tasks.slice(0, 1) };
  if ((first === "wsrun" || first === "lage" || first === "ultra") && plain.length > 0) return { everywhere: tasks };
  if (first === "nx" && plain[0] === "run-many") return { everywhere: runManyTargets(rest) };
  if (UNREAD.has(first)) return { unread: first };
  return STARTERS.has(first) ? {} : undefined;
}

/** The target and the project of `nx serve shop`, `nx run shop:serve` and `nx shop:serve`. */
export function nxProject(words: readonly string[]): { target: string; name: string } | undefined {
  const [first, ...rest] = words;
  if (first !== "nx") return undefined;
  const [second = "", third = ""] = rest.filter((word) => !word.startsWith("-"));
  const [name = "", target] = (second === "run" ? third : second).split(":");
  if (target !== undefined) return { target, name };
  return third === "" || !/^(?:serve|dev|start|develop)$/.test(second) ? undefined : { target: second, name: third };
}

/** Commands of Turborepo that run no task. */
const NOT_TASKS = new Set([
  "prune",
  "login",
  "logout",
  "link",
  "unlink",
  "gen",
  "generate",
  "daemon",
  "ls",
  "query",
  "telemetry",
  "boundaries",
]);

function runManyTargets(words: readonly string[]): string[] {
  const flag = words.findIndex((word) => /^(?:-t|--targets?)(?:=|$)/.test(word));
  const word = words[flag] ?? "";
  const value = word.includes("=") ? word.slice(word.indexOf("=") + 1) : (words[flag + 1] ?? "");
  return value.split(",").filter((each) => each !== "");
}
