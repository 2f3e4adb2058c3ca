import { partOf, type Word } from "./commandLine.js";
import type { Program } from "./program.js";

/** A flag, or a word by itself, that may tell a port. */
export interface ToldFlag {
  /** Whose port: the program's own, one that it only mentions, a debugger's; `arguments` are the server's arguments, in one word. */
  kind: "own" | "mentioned" | "debugger" | "arguments";
  /** Its value: a number or an address, if it tells a port; undefined for a flag without one. */
  value: Word | undefined;
  /** How many words it takes. */
  words: number;
  isFlag: boolean;
}

/** Flags by which servers are usually told their port or address. */
const OWN = new Set([
  ...["--port", "--http-port", "--httpPort", "--http.port", "--server-port", "--server.port", "--listen-port", "--web-port", "--app-port"],
  ...[
    "--serve-port",
    "--dev-port",
    "--listen",
    "--bind",
    "--addr",
    "--address",
    "--http",
    "--urls",
    "--dev-addr",
    "--listen-address",
    "--bind-addr",
  ],
  ...[
    "-port",
    "-http",
    "-addr",
    "-listen",
    "-bind",
    "-http-addr",
    "-listen-address",
    "-Dserver.port",
    "-Dquarkus.http.port",
    "-Dhttp.port",
  ],
  ...["-Dmicronaut.server.port", "-Djetty.http.port", "-Djetty.port", "-Dport", "-Dhttp_port"],
]);
/** Flags that are a host's, which some programs take with a port. */
const HOSTS = new Set(["--host", "--hostname", "-H", "--ip"]);
/** Single letters that many programs take for their port or address, where the program is unknown. */
const LETTERS = ["-p", "-P", "-l", "-b", "-S"];
/** Flags whose value is a list of arguments for the server, in one word. */
const ARGUMENTS = new Set(["--args", "-Dspring-boot.run.arguments", "-Dspring-boot.run.jvmArguments", "-Dexec.args", "-Drun.arguments"]);
/** Programs that take their port as a plain word, where the table does not know them. */
const NUMBERED = new Set(["http.server", "SimpleHTTPServer", "runserver", "server:run", "server:start"]);

/**
 * The flag at a place of a command's words.
 * @param program the row that knows its spellings; the usual ones count beside them, single letters only where it runs the project's own code
 * @returns undefined when it has nothing to do with ports
 */
export function flagAt(words: readonly Word[], at: number, program: Program | undefined, name?: string): ToldFlag | undefined {
  const word = words[at]!;
  const { value } = word;
  if (!value.startsWith("-")) return positionalAt(words, at, program, name);
  if (value === "-" || value === "--") return undefined;
  if (/^-(?:agentlib|agentpath|Xrunjdwp|dxdebug)/.test(value)) return { kind: "debugger", value: undefined, words: 1, isFlag: true };
  const equals = value.indexOf("=");
  const flag = equals === -1 ? value : value.slice(0, equals);
  const own = equals === -1 ? words[at + 1] : partOf(word, equals + 1);
  const told: ToldFlag = { kind: "own", value: own, words: equals === -1 && own !== undefined ? 2 : 1, isFlag: true };
  if (/inspect|debug/i.test(flag)) return { ...told, kind: "debugger", words: isNumberOrAddress(told.value) ? told.words : 1 };
  if (ARGUMENTS.has(flag)) return { ...told, kind: "arguments" };
  const spellings = program?.told?.map((each) => each.replace(/[ =]host:port$|=$/, "")) ?? [];
  if (OWN.has(flag) || spellings.includes(flag)) return told;
  if (HOSTS.has(flag)) return told.value !== undefined && /:\d+$/.test(told.value.value) ? told : undefined;
  const short = spellings.filter((each) => /^-\w$/.test(each));
  const letters = program === undefined || program.ownCode === true ? [...LETTERS, ...short] : short;
  const letter = letters.find((each) => value.startsWith(each));
  if (letter !== undefined) {
    if (value === letter || value[2] === "=") return told;
    // Glued: `-p3000`, `-b0.0.0.0:3000`.
    const glued = partOf(word, 2);
    return isNumberOrAddress(glued) ? { ...told, value: glued, words: 1 } : undefined;
  }
  return /^--?[\w.-]*port$/i.test(flag) ? { ...told, kind: "mentioned" } : undefined;
}

/** A word that is no flag: `runserver 0.0.0.0:8000`, `http.server 8000`. */
function positionalAt(words: readonly Word[], at: number, program: Program | undefined, name: string | undefined): ToldFlag | undefined {
  const takes = program === undefined ? isNumbered(words, at, name) : program.told?.some((each) => each === "host:port" || each === "N");
  return takes === true && isNumberOrAddress(words[at]) ? { kind: "own", value: words[at], words: 1, isFlag: false } : undefined;
}

const isNumbered = (words: readonly Word[], at: number, name: string | undefined): boolean =>
  (name !== undefined && NUMBERED.has(name)) || words.slice(0, Math.min(at, 3)).some(({ value }) => NUMBERED.has(value));

const isNumberOrAddress = (word: Word | undefined): boolean => word !== undefined && /(?:^|:)\d+$/.test(word.value);

/** Whether a command is told a port in any way, also by a variable: `--port $PORT`. */
export const isToldPort = (words: readonly Word[], program: Program | undefined): boolean =>
  words.some((word, at) => {
    const told = word.value.startsWith("-") ? flagAt(words, at, program) : undefined;
    if (told?.kind === "arguments") return /(?:^|[\s,.-])port[= ]/.test(told.value?.value ?? "");
    return told?.kind === "own" || (told === undefined && /^\$\{?\w*PORT|^%\w*PORT%$/.test(word.value));
  });

/** Whether a command asks for any free port: `--port 0`, `-S localhost:0`. */
export const asksForAnyPort = (words: readonly Word[], program: Program | undefined): boolean =>
  words.some((_, at) => {
    const told = flagAt(words, at, program);
    return told?.kind === "own" && /^(?:.*:)?0$/.test(told.value?.value ?? "");
  });

/** The variable by which a flag tells a program its port: `PORT` in `--port $PORT`, `-b 0.0.0.0:${PORT:-8000}`. */
export function toldVariable(words: readonly Word[], program: Program | undefined): string | undefined {
  for (const [at, word] of words.entries()) {
    const told = word.value.startsWith("-") ? flagAt(words, at, program) : undefined;
    const name = told?.kind === "own" ? /(?:^|:)\$\{?([A-Za-z_]\w*)(?:[-:=?][^{}]*)?\}?$/.exec(told.value?.value ?? "")?.[1] : undefined;
    if (name !== undefined) return name;
  }
  return undefined;
}

/** Whether a flag tells a program a number, also one that is no port: `--port 80`. */
export const isToldNumber = (words: readonly Word[], program: Program | undefined): boolean =>
  words.some((word, at) => {
    const told = word.value.startsWith("-") ? flagAt(words, at, program) : undefined;
    return told?.kind === "own" && isNumberOrAddress(told.value);
  });
