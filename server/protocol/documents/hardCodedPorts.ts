import { findNodeAtLocation, type Node } from "jsonc-parser";
import { isDebuggerPort, isPort } from "../port.js";
import { type DocumentKind, type Section, sectionsOf } from "./documentKind.js";
import { asObject } from "./inputs.js";
import type { Span } from "./textDocument.js";

/** A number in launch.json or tasks.json on which a server listens, or at which it is reached. */
export interface HardCodedPort {
  port: number;
  section: Section;
  /** The span that a port's variable replaces: the digits, or a JSON number. */
  digits: Span;
  /** Set for a JSON number, whose variable needs quotation marks. */
  bare?: true;
  /** The span of `http://localhost:3000`, all of which a variable can replace. */
  url?: Span;
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
]);
/** Variables that hold another program's port. */
const OTHER_VARIABLES =
  /DEBUG|INSPECT|(?:^|_)(?:DB|DATABASE|PG|POSTGRES|POSTGRESQL|MYSQL|MARIADB|MSSQL|REDIS|MONGO|MONGODB|AMQP|RABBITMQ|KAFKA|SMTP|MAIL|LDAP|SSH|FTP|PROXY|REMOTE|TARGET|UPSTREAM|MEMCACHED|ELASTIC|ELASTICSEARCH)_/;

/** Finds all hard-coded ports of a document, in the order of the text. */
export function hardCodedPorts(kind: DocumentKind, tree: Node | undefined): HardCodedPort[] {
  if (tree === undefined) return [];
  return sectionsOf(kind).flatMap((section) => {
    const list = findNodeAtLocation(tree, [...section.path, section.kind === "launch" ? "configurations" : "tasks"]);
    return (list?.type === "array" ? (list.children ?? []) : []).flatMap((node) => new Finder(section, node).found);
  });
}

/** Searches one configuration or task. */
class Finder {
  readonly found: HardCodedPort[] = [];
  private readonly portIsServers: boolean;

  constructor(
    private readonly section: Section,
    configuration: Node,
  ) {
    const { type, request } = asObject(shallow(configuration));
    this.portIsServers = section.kind === "tasks" || (request === "launch" && typeof type === "string" && !DEBUGGERS.test(type));
    this.visit(configuration, configuration, undefined);
  }

  private visit(node: Node, around: Node, key: string | undefined): void {
    if (node.type === "object") {
      for (const property of node.children ?? []) {
        const [name, value] = property.children ?? [];
        if (value === undefined || OTHER_ATTRIBUTES.has(String(name!.value))) continue;
        if (key === "env") this.variable(String(name!.value), value, property);
        else this.visit(value, property, String(name!.value));
      }
    } else if (node.type === "array") {
      (node.children ?? []).forEach((item, index, all) => {
        const flag: unknown = all[index - 1]?.value;
        if (typeof flag === "string" && /^(?:--(?:[a-z]+-)?port|-p|-P)$/.test(flag) && !/debug|inspect/.test(flag)) this.whole(item, item);
        else this.visit(item, item, undefined);
      });
    } else if (key === "port" && this.portIsServers) this.whole(node, around);
    else if (node.type === "string") this.text(node, around);
  }

  private variable(name: string, value: Node, around: Node): void {
    const upper = name.toUpperCase();
    if (OTHER_VARIABLES.test(`${upper}_`.replace(/_PORT_$/, "_")) || upper === "PGPORT") return;
    if (/(?:^|_)PORTS?$/.test(upper) || upper === "ASPNETCORE_HTTP_PORTS") this.whole(value, around, name);
    else if (value.type === "string") this.urls(value, around, name);
  }

  /** Adds a value that is nothing but the number, with or without quotation marks. */
  private whole(node: Node, around: Node, variable?: string): void {
    const written = String(node.value);
    if ((node.type !== "string" && node.type !== "number") || !/^\d{4,5}$/.test(written)) return;
    const bare = node.type === "number";
    if (bare ? node.length !== written.length : node.length !== written.length + 2) return; // In another notation, such as 3e3.
    this.add(Number(written), around, bare ? node : { offset: node.offset + 1, length: written.length }, {
      ...(bare ? { bare: true } : {}),
      ...(variable === undefined ? {} : { variable }),
    });
  }

  /** Adds the ports in a command line or a URL. */
  private text(node: Node, around: Node): void {
    this.urls(node, around);
    this.each(node, /(?<![\w-])(?:--(?:[a-z]+-)?port[= ]|-p )(?<digits>\d{4,5})(?![\d.])/dg, (match, digits) => {
      if (!/debug|inspect/.test(match[0])) this.add(Number(match.groups!["digits"]), around, digits);
    });
    this.each(node, /(?<![\w$])(?<name>[A-Z][A-Z0-9_]*_PORT|PORT)=(?<digits>\d{4,5})(?![\d.])/dg, (match, digits) => {
      const name = match.groups!["name"]!;
      if (!OTHER_VARIABLES.test(`${name}_`.replace(/_PORT_$/, "_")))
        this.add(Number(match.groups!["digits"]), around, digits, { variable: name });
    });
  }

  private urls(node: Node, around: Node, variable?: string): void {
    this.each(
      node,
      /(?<url>https?:\/\/(?<host>localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):(?<digits>\d{4,5}))(?!\d)/dg,
      (match, digits) => {
        const start = digits.offset + digits.length - match[0].length;
        const whole = match[0].startsWith("http://localhost:");
        this.add(Number(match.groups!["digits"]), around, digits, {
          ...(whole ? { url: { offset: start, length: match[0].length } } : {}),
          ...(variable === undefined ? {} : { variable }),
        });
      },
    );
  }

  /** Calls `found` for each match before the first escape: only there do positions in the value equal those in the text. */
  private each(node: Node, pattern: RegExp, found: (match: RegExpExecArray, digits: Span) => void): void {
    const value = String(node.value);
    if (node.length !== value.length + 2) return;
    for (const match of value.matchAll(pattern)) {
      const [from, to] = match.indices!.groups!["digits"]!;
      found(match, { offset: node.offset + 1 + from, length: to - from });
    }
  }

  private add(port: number, around: Node, digits: Span, more: Pick<HardCodedPort, "bare" | "url" | "variable"> = {}): void {
    if (!isPort(port) || isDebuggerPort(port)) return;
    this.found.push({
      port,
      section: this.section,
      digits: { offset: digits.offset, length: digits.length },
      ...more,
      around: { offset: around.offset, length: around.length },
    });
  }
}

/** An object's own values, without nested objects and lists. */
function shallow(node: Node): unknown {
  if (node.type !== "object") return undefined;
  return Object.fromEntries((node.children ?? []).map(({ children }) => [String(children?.[0]?.value), children?.[1]?.value as unknown]));
}
