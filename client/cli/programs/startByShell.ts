import { nameOf, type Program, type Text, valueOf } from "./program.js";

/** At most this many bytes are in one argument. Source: execve(2), MAX_ARG_STRLEN, which is 32 pages of memory with the zero byte at the end. */
const MAX_STRING = 32 * 4096 - 1;

/** Changes to the program's process before the program begins, which Node cannot make. */
export interface Beforehand {
  /** The signals, such as `HUP`, that the program starts with ignoring. Node sets all to their defaults at its start. */
  ignored?: readonly string[];
  /** Whether systemd's LISTEN_PID is to name the program. */
  listens?: boolean;
}

interface ShellStart {
  file: string;
  argv: string[];
  env: Record<string, string>;
}

/**
 * A start of the program by /bin/sh, which replaces itself by it: for what `execve` and `spawn` of Node cannot do, such as bytes that are no
 * valid UTF-8.
 * @returns undefined when they can do all
 */
export function startByShell(
  { command, args, env, rawEnv }: Program,
  { ignored = [], listens = false }: Beforehand = {},
): ShellStart | undefined {
  const words = [command, ...args];
  const isPlain = rawEnv.length === 0 && words.every((word) => typeof word === "string");
  if (isPlain && ignored.length === 0 && !listens) return undefined;
  const strings: string[] = [];
  const write = (text: Text): string => (typeof text === "string" ? `"\${${strings.push(text)}}"` : quoteBytes(text));
  // dash drops variables whose names it does not allow, such as functions that bash exports.
  const [named, apart] = partition(Object.entries(env), ([name]) => isShellName(name));
  const [rawNamed, rawApart] = partition(rawEnv, (entry) => isShellName(nameOf(entry).toString("latin1")));
  const others = [...apart.map(([name, value]) => write(`${name}=${value}`)), ...rawApart.map(write)];
  const script = [
    ...ignored.map((signal) => `trap '' ${signal}`),
    ...rawNamed.map((entry) => `export ${nameOf(entry).toString("latin1")}=${quoteBytes(valueOf(entry))}`),
    ...(listens ? ["export LISTEN_PID=$$", "unset LISTEN_PIDFDID"] : []),
    ["exec", ...(others.length === 0 ? [] : ["env", ...others]), ...words.map(write)].join(" "),
  ];
  return { file: "/bin/sh", argv: argumentsOf(script.join("; "), strings), env: Object.fromEntries(named) };
}

/**
 * The arguments of sh for a script in ASCII: a long one is put together from several.
 * @param strings its positional parameters
 */
function argumentsOf(script: string, strings: readonly string[]): string[] {
  if (script.length <= MAX_STRING) return ["-c", script, "sh", ...strings];
  const parts = script.match(new RegExp(`[^]{1,${MAX_STRING}}`, "g"))!;
  const all = parts.map((_, index) => `\${${strings.length + index + 1}}`);
  return ["-c", `eval "${all.join("")}"`, "sh", ...strings, ...parts];
}

const isShellName = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);

/** Writes bytes as a word of sh. A command's output loses the line breaks at its end, so these stand for themselves. */
function quoteBytes(bytes: Buffer): string {
  const text = bytes.toString("latin1");
  const body = text.replace(/(?<!\n)\n+$/, "");
  // In octal a byte is four times as long, so printable characters stay, other than those with a meaning in single quotes or to printf.
  const octal = body.replace(/[^ -~]|['%\\]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, "0")}`);
  // A format that begins with "-" would be an option, which a leading empty conversion prevents.
  return `"$(printf '%s${octal}' '')${"\n".repeat(text.length - body.length)}"`;
}

function partition<T>(all: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((item) => !isFirst(item))];
}
