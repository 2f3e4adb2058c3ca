import { isPort } from "../../../../../server/protocol/port.js";
import type { WorkspaceFiles } from "../../../files/workspaceFiles.js";
import type { ProposedChange } from "../../../proposals/proposal.js";
import { withoutTexts } from "./pythonText.js";
import type { SourceReading } from "./sourceReading.js";

/** At most this many characters of a file are searched. */
const MOST_CHARACTERS = 100_000;

/**
 * Reads a file of Python: where it reads PORT, and the number that it hands to a server.
 * @param file from the root
 * @param number the port that the files give the service
 * @returns undefined when there is no such file
 */
export async function pythonReading(
  files: WorkspaceFiles,
  file: string,
  variable: string,
  number: number | undefined,
): Promise<SourceReading | undefined> {
  const text = await files.read(file);
  if (text === undefined || text.length > MOST_CHARACTERS) return undefined;
  const code = withoutTexts(text);
  if (code === undefined) return undefined;
  const readsOwn = hasName(text, code, variable);
  const readsPort = hasName(text, code, "PORT");
  const overrides = /\boverride\s*=\s*True\b/.test(code);
  const letsFilesWin = overrides && code.includes("dotenv") ? { letsFilesWin: true as const } : {};
  const reading = { file, readsOwn, readsPort, ...letsFilesWin };
  if (readsOwn || overrides) return reading;
  if (readsPort) {
    const changes = readingChanges(file, text, code, variable);
    return { ...reading, ...(changes === undefined ? {} : { changes }) };
  }
  const changes = literalChanges(file, text, code, variable, number);
  if (changes === "none") return reading;
  return { ...reading, isFixed: true, ...(changes === undefined ? {} : { changes }) };
}

/** Whether a text of the code is a name: `"PORT"`; that of PORT is also looked for within a formatted text. */
function hasName(text: string, code: string, name: string): boolean {
  return textsIn(text, code).some(({ value }) => value === name) || (name === "PORT" && /\b(?:environ|getenv)\W{1,12}PORT\b/.test(text));
}

/** The texts of one line in quotation marks. */
function textsIn(text: string, code: string): { value: string; offset: number }[] {
  // Only the marks of a text are left of it in the code.
  return [...code.matchAll(/(?<mark>["']) *\k<mark>/g)].map(({ index, 0: whole }) => ({
    value: text.slice(index + 1, index + whole.length - 1),
    offset: index,
  }));
}

/** Lets each `os.environ.get("PORT", 5000)` read the service's variable first. @returns undefined where PORT is read in another way, too */
function readingChanges(file: string, text: string, code: string, variable: string): ProposedChange[] | undefined {
  const names = textsIn(text, code).filter(({ value }) => value === "PORT");
  // Others are within a formatted text.
  if (text.match(/["']PORT["']/g)?.length !== names.length) return undefined;
  const changes = names.map(({ offset }): ProposedChange | undefined => {
    const before = /(?<![\w.])(?<read>(?:os\.)?(?:environ\.get|getenv))\(\s{0,5}$/.exec(code.slice(Math.max(0, offset - 40), offset));
    const start = before === null ? -1 : offset - before[0].length;
    const end = before === null ? undefined : endOfBrackets(code, code.indexOf("(", start));
    if (before === null || end === undefined) return undefined;
    const written = text.slice(start, end);
    return { file, at: { offset: start, length: end - start }, content: `(${before.groups!["read"]!}("${variable}") or ${written})` };
  });
  const sure = changes.filter((each) => each !== undefined);
  return sure.length === changes.length && sure.length > 0 ? sure : undefined;
}

const CALLS = /(?<![\w.])(?<name>[A-Za-z_][\w.]{0,40})\(/g;
/** Functions that listen, and the names of their arguments for the port. Sources: the documentation of each. */
const SERVERS = /(?:^|\.)(?:run|run_app|run_simple|run_server|serve|launch|\w{0,20}(?:HTTP|TCP|WSGI)Server|make_server)$/;
/** At most this many calls of them are followed. */
const MOST_CALLS = 20;
const PORT_ARGUMENTS: ReadonlySet<string> = new Set(["port", "server_port", "http_port"]);

/**
 * Lets the number that a server is given come from the variable.
 * @returns undefined where it is not clear which one that is, or it cannot be changed safely; "none" where the file gives a server no number
 */
function literalChanges(
  file: string,
  text: string,
  code: string,
  variable: string,
  number: number | undefined,
): ProposedChange[] | undefined | "none" {
  const found = new Map<number, number>();
  const calls = [...code.matchAll(CALLS)].filter(({ groups }) => SERVERS.test(groups!["name"]!));
  if (calls.length > MOST_CALLS) return "none";
  for (const { index, 0: whole, groups } of calls) {
    const given = portGiven(groups!["name"]!, code, index + whole.length - 1);
    if (given === undefined) continue;
    const literal = literalAt(code, given);
    if (literal === undefined) return "none"; // It comes from elsewhere.
    found.set(literal, Number(/^\d+/.exec(code.slice(literal))![0]));
  }
  if (found.size === 0) return "none";
  const ports = new Set(found.values());
  const [only] = ports;
  const port = number ?? (ports.size === 1 ? only : undefined);
  const offsets = [...found].filter(([, each]) => each === port).map(([offset]) => offset);
  const imported = importOfOs(file, text, code);
  if (offsets.length === 0 || imported === undefined) return undefined;
  if (imported.some(({ at }) => "offset" in at && at.offset > offsets[0]!)) return undefined;
  const numbers = offsets.map((offset): ProposedChange => ({
    file,
    at: { offset, length: String(port).length },
    content: `int(os.environ.get("${variable}") or ${port})`,
  }));
  return [...numbers, ...imported];
}

/** The span of the argument that is the port in a call that listens: `port=8000`, the second one of `app.run`, or that of an address. */
function portGiven(name: string, code: string, open: number): { from: number; to: number } | undefined {
  const last = name.split(".").at(-1)!;
  const all = argumentsOf(code, open);
  const named = all.find(({ from, to }) => PORT_ARGUMENTS.has(/^\s*(\w+)\s*=(?!=)/.exec(code.slice(from, to))?.[1] ?? ""));
  if (named !== undefined) return { from: code.indexOf("=", named.from) + 1, to: named.to };
  const plain = all.filter(({ from, to }) => !/^\s*\w+\s*=(?!=)/.test(code.slice(from, to)));
  if (/Server$/.test(last)) {
    // The address is a pair.
    const bracket = plain[0] && code.slice(plain[0].from, plain[0].to).indexOf("(");
    return bracket === undefined || bracket < 0 ? undefined : argumentsOf(code, plain[0]!.from + bracket)[1];
  }
  return name === "app.run" || last === "run_simple" || last === "make_server" ? plain[1] : undefined;
}

/** The spans of a call's arguments. @param open the offset of its opening bracket */
function argumentsOf(code: string, open: number): { from: number; to: number }[] {
  const close = endOfBrackets(code, open);
  const found: { from: number; to: number }[] = [];
  let [depth, from] = [0, open + 1];
  for (let at = open + 1; close !== undefined && at < close; at += 1) {
    const character = code[at]!;
    if ("([{".includes(character)) depth += 1;
    else if (depth > 0 && ")]}".includes(character)) depth -= 1;
    else if ((character === "," && depth === 0) || at === close - 1) {
      if (code.slice(from, at).trim() !== "") found.push({ from, to: at });
      from = at + 1;
    }
  }
  return found;
}

/** @returns the offset behind the bracket that closes the one at an offset */
function endOfBrackets(code: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    if ("([{".includes(code[at]!)) depth += 1;
    else if (")]}".includes(code[at]!)) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

/** @returns the offset of the number that an argument is, also through a name that the file sets once, at its top level */
function literalAt(code: string, { from, to }: { from: number; to: number }): number | undefined {
  const value = code.slice(from, to).trim();
  const offset = from + code.slice(from, to).length - code.slice(from, to).trimStart().length;
  if (/^\d+$/.test(value)) return isPort(Number(value)) ? offset : undefined;
  if (!/^[A-Za-z_]\w{0,60}$/.test(value)) return undefined;
  const set = [...code.matchAll(new RegExp(`(?<![\\w.])${value} {0,5}(?::[ \\w]{0,30}|[-+*/%|&^])?=(?!=)`, "g"))];
  const [only, ...others] = set;
  if (only === undefined || others.length > 0 || (only.index > 0 && code[only.index - 1] !== "\n")) return undefined;
  if (code.split("\n").some((line) => bindsOtherwise(line, value))) return undefined;
  const at = only.index + only[0].length;
  const written = /^ {0,5}(\d{4,5}) {0,40}\r?(?:\n|$)/.exec(code.slice(at, at + 60));
  return written === null || !isPort(Number(written[1])) ? undefined : at + written[0].indexOf(written[1]!);
}

/** Whether a line may give a name another value: a parameter, a loop, an import. */
function bindsOtherwise(line: string, name: string): boolean {
  const words = line.split(/\W+/);
  return words.includes(name) && words.some((word) => ["def", "lambda", "for", "global", "nonlocal", "import", "as", "del"].includes(word));
}

/**
 * The change by which `os` is imported: none where it is.
 * @returns undefined where the name stands for something else, or there is no place for it
 */
function importOfOs(file: string, text: string, code: string): ProposedChange[] | undefined {
  if (/(?<![\w.])os {0,5}=(?!=)|(?:as|def|class) {1,5}os(?!\w)/.test(code)) return undefined;
  let offset = 0;
  let first: number | undefined;
  for (const line of code.split("\n")) {
    const names = line.startsWith("import ") ? line.slice("import ".length).split(",") : [];
    if (names.some((name) => ["os", "os.path"].includes(name.trim()))) return [];
    const isImport = /^(?:import|from)\s/.test(line) && !/^from\s+__future__\s/.test(line);
    if (isImport) first ??= offset;
    offset += line.length + 1;
  }
  if (first === undefined) return undefined;
  return [{ file, at: { offset: first, length: 0 }, content: `import os${text.includes("\r\n") ? "\r\n" : "\n"}` }];
}
