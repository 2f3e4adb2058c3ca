import { findNodeAtLocation, type Node } from "jsonc-parser";
import { type Command, partOf, type Word } from "../commandLines/commandLine.js";
import { namedPorts } from "../commandLines/namedPorts.js";
import { parseCommandLineIn, wordsIn } from "../commandLines/parseCommandLine.js";
import { isOthersVariable } from "../commandLines/portVariables.js";
import { isDebuggerPort, isPort } from "../port.js";
import { type DocumentKind, type Section, sectionsOf } from "./documentKind.js";
import { asObject } from "./inputs.js";
import { commandsOf, quoted, STARTING, startedCommands, wordsOf } from "./startedCommands.js";
import type { Span } from "./textDocument.js";

/** A number in launch.json or tasks.json on which a server listens, or at which it is reached. */
export interface HardCodedPort {
  port: number;
  section: Section;
  /** The span that a port's variable replaces: the digits, or a JSON number. */
  digits: Span;
  /** Set for a JSON number, whose variable needs quotation marks. */
  bare?: true;
  /** The span of `http://localhost:3000`, where the port is in a URL. */
  url?: Span;
  /** Set for a URL that only a browser opens, so that all of it may be replaced, the host included. */
  isOpened?: true;
  /** The environment variable that holds the port. */
  variable?: string;
  /** The property or list item that contains the port. */
  around: Span;
}

/**
 * Debuggers whose `port` is the debugger's own, not that of the program's server. Sources: their documented configuration attributes
 * (js-debug, debugpy, vscode-php-debug, vscode-go, vscode-java-debug, vscode-firefox-debug, vscode-rdbg, CodeLLDB, Flutter).
 */
const DEBUGGERS =
  /^(?:pwa-)?(?:node|node-terminal|chrome|msedge|edge|extensionHost|firefox|python|debugpy|php|go|java|ruby_lsp|rdbg|lldb|cppdbg|cppvsdbg|coreclr|clr|dart|mock)$/;
/** Attributes that concern a debugger, or whose numbers belong to a pattern or a name. */
const OTHER_ATTRIBUTES = new Set([
  ...["connect", "listen", "debugServer", "pathMappings", "sourceMapPathOverrides", "runtimeVersion", "problemMatcher", "pattern"],
  ...["name", "label", "type", "request", "detail", "presentation", "group", "websocketAddress", "attachSimplePort", "pipeTransport"],
  // In a container the port stays; only the host's could move, which the extension does not let a variable be.
  "dockerRun",
]);
/**
 * Attributes with a URL that a browser opens. Elsewhere the host must stay: the URL may have the project's own host, `shop.localhost`, which
 * Kestrel takes for all addresses and not every resolver knows.
 */
const OPENED = new Set(["url", "uriFormat", "urlFilter"]);

/**
 * Finds all hard-coded ports of a document, in the order of the text.
 * @param text the whole document; without it, command lines with escapes are not read
 * @param limit tells afterwards whether a part of the document was left out
 */
export function hardCodedPorts(kind: DocumentKind, tree: Node | undefined, text?: string, limit = new ReadingLimit()): HardCodedPort[] {
  if (tree === undefined) return [];
  return sectionsOf(kind).flatMap((section) => {
    const list = findNodeAtLocation(tree, [...section.path, section.kind === "launch" ? "configurations" : "tasks"]);
    return (list?.type === "array" ? (list.children ?? []) : []).flatMap((node) => new Finder(section, node, text, limit).sorted());
  });
}

/**
 * How many characters of command lines with numbers are read in one document: ten times what people write, and so few that any document is
 * read in some 50 ms.
 */
const MAX_CHARACTERS = 30_000;
/** How many characters a word counts as beside its own, and a port that is found. */
const [WORD, PORT] = [5, 20];

/** The rest of the work that one document may take. */
export class ReadingLimit {
  private left = MAX_CHARACTERS;
  isReached = false;

  /** @returns false when too little is left */
  spend(characters: number): boolean {
    const isEnough = characters <= this.left;
    if (isEnough) this.left -= characters;
    else this.isReached = true;
    return isEnough;
  }

  /** Whether words that make one command are to be read; those without a port cost nothing. */
  spendOn(words: readonly Word[]): boolean {
    return words.some(({ value }) => MAYBE_PORT.test(value)) && this.spend(words.reduce((sum, { value }) => sum + value.length + WORD, 0));
  }
}

const MAYBE_PORT = /\d{4}/;
/** Characters that separate a port from the program that has it, or from another host's name. */
const SEPARATOR = /[\s:;&|]/;

/** Searches one configuration or task. */
class Finder {
  private readonly found = new Map<number, HardCodedPort>();
  /** The texts and numbers so far, with the property or item around each. */
  private readonly values: { node: Node; around: Node }[] = [];
  private readonly commands: Command[] = [];
  private readonly portIsServers: boolean;

  constructor(
    private readonly section: Section,
    configuration: Node,
    private readonly text: string | undefined,
    private readonly limit: ReadingLimit,
  ) {
    const { type, request } = asObject(shallow(configuration));
    this.portIsServers = section.kind === "tasks" || (request === "launch" && typeof type === "string" && !DEBUGGERS.test(type));
    this.visit(configuration, configuration, undefined);
    for (const command of this.commands) this.command(command);
  }

  sorted(): HardCodedPort[] {
    return [...this.found.values()].sort((a, b) => a.digits.offset - b.digits.offset);
  }

  /** @param isStarting whether the value belongs to a command that is read as a whole */
  private visit(node: Node, around: Node, key: string | undefined, isStarting = false): void {
    if (node.type === "object") {
      if (!isStarting && key !== "env") this.commands.push(...startedCommands(node, this.text, (words) => this.limit.spendOn(words)));
      for (const property of node.children ?? []) {
        const [name, value] = property.children ?? [];
        const attribute = String(name!.value);
        if (value === undefined || OTHER_ATTRIBUTES.has(attribute)) continue;
        if (key === "env") this.variable(attribute, value, property);
        else this.visit(value, property, attribute, isStarting || STARTING.has(attribute));
      }
    } else if (node.type === "array") {
      if (!isStarting) this.commands.push(...commandsOf(this.read(wordsOf(node, this.text))));
      for (const item of node.children ?? []) {
        this.visit(item, item, undefined, isStarting);
        // Some write a flag and its value as one item.
        if (item.type === "string" && /^-\S+\s/.test(String(item.value)))
          this.commands.push(...commandsOf(this.read(quoted(item, this.text)).flatMap(wordsIn)));
      }
    } else if (key === "port" && this.portIsServers) this.whole(node, around);
    else {
      this.values.push({ node, around });
      if (node.type !== "string" || !MAYBE_PORT.test(String(node.value))) return;
      this.urls(node, around);
      if (!isStarting && SEPARATOR.test(String(node.value)))
        this.commands.push(...this.read(quoted(node, this.text)).flatMap(parseCommandLineIn));
    }
  }

  /** The words if they are to be read, else none. */
  private read(words: Word[]): Word[] {
    return this.limit.spendOn(words) ? words : [];
  }

  private variable(name: string, value: Node, around: Node): void {
    if (isOthersVariable(name)) return;
    const upper = name.toUpperCase();
    if (/(?:^|_)PORTS?$/.test(upper) || upper === "ASPNETCORE_HTTP_PORTS") this.whole(value, around, name);
    else if (value.type === "string") this.urls(value, around, name);
  }

  /** Adds a value that is nothing but the number, with or without quotation marks. */
  private whole(node: Node, around: Node, variable?: string): void {
    const written = String(node.value);
    if ((node.type !== "string" && node.type !== "number") || !/^\d{4,5}$/.test(written)) return;
    const bare = node.type === "number";
    if (bare ? node.length !== written.length : node.length !== written.length + 2) return; // In another notation, such as 3e3.
    if (isDebuggerPort(Number(written))) return;
    this.add(Number(written), around, bare ? node : { offset: node.offset + 1, length: written.length }, {
      ...(bare ? { bare: true } : {}),
      ...(variable === undefined ? {} : { variable }),
    });
  }

  /** Adds the ports that a command names, without those that it only tells a client: `ssh -p 2222`. */
  private command(command: Command): void {
    for (const { port, isOwn, flag, variable, ...digits } of namedPorts(command)) {
      if (!isOwn && (flag !== undefined || (variable !== undefined && isOthersVariable(variable)))) continue;
      const value = this.valueAt(digits.offset);
      if (value === undefined) continue;
      // A number that debuggers usually have may be the program's own, where its command says so.
      if (!isOwn && isDebuggerPort(port)) continue;
      this.add(port, value.around, digits, {
        ...(value.node.type === "number" ? { bare: true } : {}),
        ...(variable === undefined ? {} : { variable }),
      });
    }
  }

  /** The values are in the order of the text. */
  private valueAt(offset: number): { node: Node; around: Node } | undefined {
    let [low, high] = [0, this.values.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.values[middle]!.node.offset <= offset) low = middle;
      else high = middle;
    }
    const value = this.values[low];
    return value !== undefined && offset >= value.node.offset && offset < value.node.offset + value.node.length ? value : undefined;
  }

  private urls(node: Node, around: Node, variable?: string): void {
    const isOpened = variable === undefined && around.type === "property" && OPENED.has(String(around.children?.[0]?.value));
    for (const value of quoted(node, this.text)) {
      for (const match of value.value.matchAll(URLS)) {
        const [from, to] = match.indices!.groups!["digits"]!;
        const digits = partOf(value, from, to);
        if (isDebuggerPort(Number(digits.value))) continue;
        this.add(Number(match.groups!["digits"]), around, digits, {
          ...(match[0].startsWith("http://localhost:") ? { url: partOf(value, match.index, to), ...(isOpened ? { isOpened } : {}) } : {}),
          ...(variable === undefined ? {} : { variable }),
        });
      }
    }
  }

  private add(port: number, around: Node, digits: Span, more: Pick<HardCodedPort, "bare" | "url" | "isOpened" | "variable"> = {}): void {
    if (!isPort(port) || this.found.has(digits.offset) || !this.limit.spend(PORT)) return;
    // Written in another form, such as with an escape in the number.
    if (this.text !== undefined && this.text.slice(digits.offset, digits.offset + digits.length) !== String(port)) return;
    this.found.set(digits.offset, {
      port,
      section: this.section,
      digits: spanOf(digits),
      ...more,
      ...(more.url === undefined ? {} : { url: spanOf(more.url) }),
      around: spanOf(around),
    });
  }
}

const URLS = /(?:http|ws)s?:\/\/(?:[*+]|localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):(?<digits>\d{4,5})(?!\d)/dg;

const spanOf = ({ offset, length }: Span): Span => ({ offset, length });

/** An object's own values, without nested objects and lists. */
function shallow(node: Node): unknown {
  if (node.type !== "object") return undefined;
  return Object.fromEntries((node.children ?? []).map(({ children }) => [String(children?.[0]?.value), children?.[1]?.value as unknown]));
}
