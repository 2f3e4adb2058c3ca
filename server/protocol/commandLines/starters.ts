import type { Word } from "./commandLine.js";
import { afterFlags } from "./flags.js";
import { packageWords } from "./packageManagers.js";
import { assignmentIn } from "./shellCommands.js";
import { nameOf, type Started } from "./started.js";

/** Programs that only start another one, and their flags with a value. Sources: their documentation. */
const STARTERS: Readonly<Record<string, readonly string[]>> = {
  env: ["-u", "--unset", "-C", "--chdir"],
  "cross-env": [],
  "cross-env-shell": [],
  dotenv: ["-e", "-v", "-p", "-f", "--file"],
  "env-cmd": ["-f", "--file", "-e", "--environments", "-r", "--rc-file"],
  exec: ["-a"],
  command: [],
  time: [],
  nohup: [],
  setsid: [],
  nice: ["-n", "--adjustment"],
  ionice: ["-c", "-n"],
  stdbuf: ["-i", "-o", "-e"],
  sudo: ["-u", "--user", "-g", "--group"],
  doas: ["-u"],
  call: [],
  winpty: [],
  caffeinate: ["-t", "-w"],
  unbuffer: [],
  coverage: [],
};

/** Programs that start what follows one of their words, and their flags with a value. */
const RUNNERS: Readonly<Record<string, { words: readonly string[]; valued: readonly string[] }>> = {
  poetry: { words: ["run"], valued: ["-C", "--directory", "-P", "--project"] },
  pipenv: { words: ["run"], valued: [] },
  pdm: { words: ["run"], valued: ["-p", "--project", "--venv"] },
  hatch: { words: ["run"], valued: ["-e", "--env"] },
  rye: { words: ["run"], valued: [] },
  uv: {
    words: ["run"],
    valued: ["--with", "--env-file", "-p", "--python", "--extra", "--group", "--only-group", "--project", "--directory", "--package"],
  },
  pixi: { words: ["run"], valued: ["-e", "--environment"] },
  conda: { words: ["run"], valued: ["-n", "--name", "-p", "--prefix"] },
  bundle: { words: ["exec"], valued: ["--gemfile"] },
  dotenvx: { words: ["run"], valued: ["-f", "--env-file", "-e", "--env"] },
  coverage: { words: ["run"], valued: ["--source", "--rcfile", "-m"] },
  doppler: { words: ["run"], valued: ["-p", "--project", "-c", "--config", "--scope"] },
  infisical: { words: ["run"], valued: ["--env", "--path", "--projectId"] },
  op: { words: ["run"], valued: ["--env-file"] },
  mise: { words: ["exec", "x"], valued: [] },
};

/**
 * Takes away one program that only starts another one.
 * @returns undefined when the first word is none; no words when it starts nothing
 */
export function withoutStarter(name: string, started: Started): Started | undefined {
  const rest = started.words.slice(1);
  if (name === "npx" || name === "bunx" || name === "pnpx")
    return { ...started, words: packageWords(rest, ["-p", "--package", "-w", "--workspace"]) };
  // `corepack pnpm@9 dev`
  if (name === "corepack") return { ...started, words: packageWords(rest, []) };
  const runner = Object.hasOwn(RUNNERS, name) ? RUNNERS[name]! : undefined;
  if (runner !== undefined) {
    const [word, ...others] = afterFlags(rest, runner.valued);
    if (word === undefined || !runner.words.includes(word.value)) return undefined;
    const isModule = name === "uv" && others[0] !== undefined && ["-m", "--module"].includes(others[0].value);
    return { ...started, words: isModule ? others.slice(1) : afterFlags(others, runner.valued) };
  }
  if (name === "timeout") {
    // In cmd.exe it only waits: `timeout /t 5`.
    const [, ...words] = afterFlags(rest, ["-k", "--kill-after", "-s", "--signal"]);
    return words.length === 0 || rest.some(({ value }) => value.startsWith("/t")) ? undefined : { ...started, words };
  }
  if (name === "start") {
    const words = rest.filter(({ value }, index) => !value.startsWith("/") && (index > 0 || value !== ""));
    return { ...started, words };
  }
  if (!Object.hasOwn(STARTERS, name)) return undefined;
  let words = afterFlags(rest, STARTERS[name]);
  // Before version 9 the file stood without a flag.
  if (name === "env-cmd" && words[0] !== undefined && /(?:^|[/\\])\.[\w.-]*env[\w.-]*$|\.env$/.test(words[0].value)) words = words.slice(1);
  const variables = [...started.variables];
  if (["env", "cross-env", "cross-env-shell", "exec", "command", "sudo", "dotenv"].includes(name)) {
    let at = 0;
    for (let set = assigned(words, at); set !== undefined; set = assigned(words, at)) {
      variables.push(set);
      at += 1;
    }
    words = words.slice(words[at]?.value === "--" ? at + 1 : at);
  }
  return { ...started, variables, words };
}

/** A word with spaces is a command line: `cross-env-shell "PORT=3000 next dev"`. */
const assigned = (words: readonly Word[], at: number) => {
  const [first, second] = [words[at], words[at + 1]];
  return first === undefined || (second === undefined && first.value.includes(" ")) ? undefined : assignmentIn(first);
};

/** Flags of interpreters that take the next word as their value. Sources: `node --help`, `python --help`, `php --help`, and so on. */
const INTERPRETERS: Readonly<Record<string, readonly string[]>> = {
  node: [
    ...["-r", "--require", "--import", "--loader", "--experimental-loader", "--env-file", "--env-file-if-exists", "-C", "--conditions"],
    ...["--watch-path", "--title", "--disable-warning"],
  ],
  nodemon: ["-w", "--watch", "-e", "--ext", "-i", "--ignore", "-d", "--delay", "--config", "--signal"],
  tsx: ["--tsconfig", "--env-file", "--import", "-r", "--require", "--include", "--exclude", "--ignore"],
  "ts-node": ["-P", "--project", "-r", "--require", "-O", "--compiler-options", "-C", "--compiler", "--cwd", "-I", "--ignore"],
  "ts-node-dev": [
    "-P",
    "--project",
    "-r",
    "--require",
    "--watch",
    "--ignore-watch",
    "--debounce",
    "--interval",
    "-O",
    "--compiler-options",
  ],
  tsnd: ["-P", "--project", "-r", "--require", "--watch", "--ignore-watch", "--debounce", "--interval", "-O", "--compiler-options"],
  "node-dev": ["-r", "--require"],
  python: ["-X", "-W"],
  debugpy: ["--listen", "--connect", "--log-to", "--configure-subProcess", "--pid"],
  php: ["-d", "-c"],
  ruby: ["-r", "-I"],
};

/**
 * Takes away an interpreter, or the flags of one in front of the file that it runs.
 * @returns undefined when the first word is none, or nothing is to be taken away
 */
export function withoutInterpreter(name: string, started: Started): Started | undefined {
  const rest = started.words.slice(1);
  const interpreter = /^(?:python|pypy)\d*(?:\.\d+)?$|^py$/.test(name) ? "python" : name;
  if (!Object.hasOwn(INTERPRETERS, interpreter)) return undefined;
  const valued = INTERPRETERS[interpreter]!;
  if (interpreter === "python" || interpreter === "debugpy") {
    const module = moduleIndex(rest, valued);
    if (module !== undefined) return { ...started, words: rest.slice(module) };
  }
  if (interpreter === "node" && rest[0]?.value === "--run" && rest[1] !== undefined) {
    const args = rest.slice(2);
    const words = args[0]?.value === "--" ? args.slice(1) : args;
    return { ...started, words, script: rest[1].value, ...(words === args ? { needsDashes: true as const } : {}) };
  }
  // `ruby -run -e httpd` starts what the library `un` defines.
  if (interpreter === "ruby" && rest[0]?.value === "-run") return undefined;
  if (interpreter === "php" && rest.some(({ value }) => value.startsWith("-S"))) return undefined;
  const watch = interpreter === "tsx" && rest[0]?.value === "watch" ? rest.slice(0, 1) : [];
  const files = afterFlags(rest.slice(watch.length), valued);
  const [file, ...args] = files;
  if (file === undefined) return undefined;
  const program = programIn(interpreter, file);
  if (program !== undefined) return { ...started, words: [program, ...args] };
  if (interpreter === "debugpy") return { ...started, words: [{ ...started.words[0]!, value: "python" }, ...files] };
  const words = [started.words[0]!, ...watch, ...files];
  return words.length === started.words.length ? undefined : { ...started, words };
}

/** The index behind `-m`, where Python's own flags are all that stands before it. */
function moduleIndex(words: readonly Word[], valued: readonly string[]): number | undefined {
  for (let at = 0; at < words.length && words[at]!.value.startsWith("-"); at++) {
    if (words[at]!.value === "-m" || /^-[A-Za-z]m$/.test(words[at]!.value)) return words[at + 1] === undefined ? undefined : at + 1;
    if (valued.includes(words[at]!.value)) at += 1;
  }
  return undefined;
}

/** A program that is known by the name of its file: `manage.py`, `artisan`, `node_modules/vite/bin/vite.js`. */
function programIn(interpreter: string, file: Word): Word | undefined {
  const name = nameOf(file);
  if (interpreter === "python" || interpreter === "debugpy") return /^(?:manage|django-admin)\.py$/.test(name.value) ? name : undefined;
  if (interpreter === "php") return name.value === "artisan" || name.value === "console" ? name : undefined;
  if (interpreter === "ruby") return name.value.includes(".") ? undefined : name;
  if (/^ace(?:\.js)?$/.test(name.value)) return { ...name, value: "ace" };
  if (!/(?:^|[/\\])node_modules[/\\]/.test(file.value)) return undefined;
  return { ...name, value: name.value.replace(/\.[cm]?js$/, "") };
}
