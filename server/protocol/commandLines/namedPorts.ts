import { isDebuggerPort, isPort } from "../port.js";
import { type Command, type NamedPort, partOf, type Word } from "./commandLine.js";
import { findProgram } from "./findProgram.js";
import { flagAt, type ToldFlag } from "./portFlags.js";
import type { Program } from "./program.js";
import { isOwnVariable } from "./portVariables.js";

/** Programs that talk to servers: the ports that they name, with whatever flag or as a plain number, are of others. */
const CLIENTS: ReadonlySet<string> = new Set([
  ...["ssh", "scp", "sftp", "rsync", "telnet", "nc", "ncat", "curl", "wget", "http", "https", "httpie", "xh", "openssl"],
  ...["psql", "pg_dump", "pg_dumpall", "pg_restore", "pg_isready", "createdb", "dropdb", "createuser", "pgbench", "pgcli"],
  ...["mysql", "mysqladmin", "mysqldump", "mariadb", "mariadb-dump", "mongo", "mongosh", "mongodump", "mongorestore", "mongoimport"],
  ...["redis-cli", "valkey-cli", "cqlsh", "clickhouse-client", "kcat", "mqtt"],
  ...["wait-on", "wait-port", "wait-for-it", "wait-for-it.sh", "wait-for", "wait-for.sh", "wait", "dockerize", "start-server-and-test"],
  ...[
    "kill-port",
    "kill-port-process",
    "fkill",
    "npkill",
    "killport",
    "lsof",
    "fuser",
    "ss",
    "netstat",
    "nmap",
    "iptables",
    "ufw",
    "tcpdump",
    "tailscale",
    "detect-port",
    "is-port-reachable",
  ],
  ...["stripe", "ngrok", "lt", "localtunnel", "cloudflared", "untun", "devtunnel", "adb", "kubectl", "socat", "telepresence"],
  ...["open", "xdg-open", "open-cli", "opener", "opn", "ab", "wrk", "hey", "k6", "autocannon", "artillery", "locust", "lighthouse", "lhci"],
  ...["cypress", "playwright", "newman", "schemathesis", "port-daddy", "server-test", "start-test", "graphql-codegen", "electron"],
]);
/** Of those, the programs whose plain numbers are ports. */
const NUMBERS_ARE_PORTS: ReadonlySet<string> = new Set([
  ...[
    "kill-port",
    "kill-port-process",
    "fkill",
    "killport",
    "wait-port",
    "detect-port",
    "start-server-and-test",
    "start-test",
    "server-test",
    "ngrok",
    "telnet",
    "nc",
    "ncat",
  ],
]);
/** Programs that find who holds a port: `lsof -ti:3000`, `lsof -i TCP:3000`, `fuser -k 3000/tcp`. */
const HOLDERS: ReadonlySet<string> = new Set(["lsof", "fuser"]);
/** Programs that have nothing to do with ports; only an address that they name is one. */
const OTHERS: ReadonlySet<string> = new Set([
  ...["mkdir", "cp", "mv", "rm", "ls", "touch", "chmod", "chown", "ln", "tar", "zip", "unzip", "cat", "head", "tail", "sed", "awk", "grep"],
  ...["echo", "printf", "sleep", "seq", "test", "[", "[[", "date", "find", "xargs", "tee", "sort", "cut", "tr", "kill", "taskkill", "ps"],
  ...[
    "git",
    "gh",
    "svn",
    "tsc",
    "eslint",
    "prettier",
    "jest",
    "vitest",
    "mocha",
    "make",
    "cmake",
    "ninja",
    "rimraf",
    "mkdirp",
    "cpx",
    "cpy",
  ],
  ...[
    "apt",
    "apt-get",
    "brew",
    "pip",
    "dlv",
    "gdb",
    "gdbserver",
    "lldb-server",
    "dd",
    "tree",
    "du",
    "df",
    "wc",
    "timeout",
    "read",
    "export",
    // Tools of clouds and of whole groups of containers, whose servers run elsewhere, or are configured in files.
    "docker-compose",
    "podman-compose",
    "gcloud",
    "az",
    "aws",
    "fly",
    "flyctl",
    "helm",
    "terraform",
  ],
]);
const CONTAINERS: ReadonlySet<string> = new Set(["docker", "podman", "nerdctl"]);

/** An address on this machine; the digits are the last group. */
const ADDRESS = /(?:\/\/[*+]|localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal|\[::1?\]|\btcp):(\d{4,5})(?![\d.])/g;

/**
 * The ports from 1024 that a command names, those of debuggers left out.
 * @param program as `findProgram` found it
 * @returns in the order of the text
 */
export function namedPorts(command: Command, program: Program | undefined = findProgram(command)): NamedPort[] {
  const found = new Map<number, NamedPort>();
  const add = (digits: Word, isOwn: boolean, more: Pick<NamedPort, "variable" | "flag"> = {}): void => {
    const port = portOf(digits.value);
    if (port === undefined || found.has(digits.offset) || (!isOwn && isDebuggerPort(port))) return;
    found.set(digits.offset, { port, offset: digits.offset, length: digits.length, isOwn, ...more });
  };
  const [first] = command.words;
  const name = command.script !== undefined && first?.value !== command.script ? undefined : first?.value;
  const role = program !== undefined || name === undefined ? "server" : roleOf(name);
  for (const { name: variable, value } of command.variables) {
    const isOwn = role === "server" && isOwnVariable(variable, program);
    if (/^\d+$/.test(value.value)) {
      if (isOwn || /(?:^|_)PORT$/i.test(variable)) add(value, isOwn, { variable });
    } else for (const digits of addressesIn(value)) add(digits, isOwn, { variable });
  }
  if (first !== undefined && name !== undefined) for (const digits of addressesIn(first)) add(digits, false);
  const words = name === undefined ? command.words : command.words.slice(1);
  if (role === "container") published(words).forEach((digits) => add(digits, false));
  else readWords(words, role, program, name, add);
  return [...found.values()].sort((a, b) => a.offset - b.offset);
}

type Role = "server" | "client" | "other" | "container";

function roleOf(name: string): Role {
  if (CLIENTS.has(name)) return "client";
  if (CONTAINERS.has(name)) return "container";
  return OTHERS.has(name) ? "other" : "server";
}

function readWords(
  words: readonly Word[],
  role: Role,
  program: Program | undefined,
  name: string | undefined,
  add: (digits: Word, isOwn: boolean, more?: Pick<NamedPort, "flag">) => void,
  isInArgument = false,
): void {
  // A page's dev server takes no flag behind `--`.
  const dashes = name !== undefined && program?.kind === "page" && program.ownCode !== true ? words.findIndex(isDashes) : -1;
  const isHolder = name !== undefined && HOLDERS.has(name);
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const isPast = dashes !== -1 && at >= dashes;
    const told: ToldFlag | undefined = role === "other" || isPast || isHolder ? undefined : flagAt(words, at, program, name);
    if (told?.kind === "debugger") {
      at += told.words - 1;
      continue;
    }
    if (told?.value !== undefined) {
      const isOwn = told.kind === "own" && role === "server";
      const digits = told.kind === "arguments" ? undefined : portIn(told.value);
      if (digits !== undefined) {
        const last = words[at + told.words - 1]!;
        const isAlone = told.isFlag && told.value.value === digits.value;
        add(digits, isOwn, isAlone ? { flag: { offset: word.offset, length: last.offset + last.length - word.offset } } : {});
        at += told.words - 1;
        continue;
      }
      if (told.kind === "arguments" && !isInArgument)
        readWords(splitWord(told.value), role, program, name, (inner, own) => add(inner, own), true);
    }
    for (const digits of addressesIn(word)) add(digits, false);
    if (role === "client" && name !== undefined) for (const digits of clientPorts(name, word)) add(digits, false);
  }
}

const isDashes = ({ value }: Word): boolean => value === "--";

const portOf = (digits: string): number | undefined => (digits.length <= 5 && isPort(Number(digits)) ? Number(digits) : undefined);

/** The digits of `3000`, `:3000`, `localhost:3000`, `[::]:3000`, `tcp://0.0.0.0:3000`, `http://localhost:3000/path`; of a list of URLs the first. */
function portIn(value: Word): Word | undefined {
  const match = /(?:^|:)(\d{1,5})(?:\/[^:;]*)?(?:$|;)/d.exec(value.value);
  if (match === null) return undefined;
  const [from, to] = match.indices![1]!;
  return portOf(match[1]!) === undefined ? undefined : partOf(value, from, to);
}

const addressesIn = (word: Word): Word[] =>
  [...word.value.matchAll(ADDRESS)].map((match) => {
    const to = match.index + match[0].length;
    return partOf(word, to - match[1]!.length, to);
  });

/** The ports that a client's word is: `3000`, `:3000` or `3000,3001`, lsof's `-ti:3000` and fuser's `3000/tcp`. */
function clientPorts(name: string, word: Word): Word[] {
  const { value } = word;
  const digits = (match: RegExpExecArray | null): Word[] => (match === null ? [] : [partOf(word, ...match.indices![1]!)]);
  if (name === "lsof") return digits(/^(?:-[a-z]*i)?(?:tcp)?:(\d+)$/di.exec(value));
  if (name === "fuser") return digits(/^(\d+)\/(?:tcp|udp)$/d.exec(value));
  if (!NUMBERS_ARE_PORTS.has(name) || !/^:?\d+(?:,\d+)*$/.test(value)) return [];
  return [...value.matchAll(/\d+/g)].map((match) => partOf(word, match.index, match.index + match[0].length));
}

/** The host's ports of `docker run -p 8080:80`. */
function published(words: readonly Word[]): Word[] {
  return words.flatMap((word, index) => {
    const flag = /^(?:-p|--publish=|--publish$)/.exec(word.value)?.[0];
    if (flag === undefined) return [];
    const value = word.value === flag && !flag.endsWith("=") ? words[index + 1] : partOf(word, flag.length);
    const match = value === undefined ? null : /(?:^|:)(\d{1,5}):\d+(?:\/\w+)?$/d.exec(value.value);
    return match === null ? [] : [partOf(value!, ...match.indices![1]!)];
  });
}

/** The arguments within one word: `--args='--server.port=8081 --debug'`. */
function splitWord(word: Word): Word[] {
  return [...word.value.matchAll(/[^\s,"']+/g)].map((match) => partOf(word, match.index, match.index + match[0].length));
}
