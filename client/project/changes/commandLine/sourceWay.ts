import { parse } from "@babel/parser";
import type { Expression, Node } from "@babel/types";
import type { Command } from "../../../../server/protocol/commandLines/commandLine.js";
import type { PortName, ProposedChange } from "../../proposals/proposal.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { inFolder } from "./packageManager.js";

/** How the file that a command line starts gets its port from the environment. */
export interface SourceReading {
  file: string;
  /** Whether it reads the service's own variable. */
  readsOwn: boolean;
  /** Whether it reads PORT. */
  readsPort: boolean;
  /** Set where it lets dotenv files win over the environment. */
  letsFilesWin?: true;
  /** The edit by which it reads the service's variable before PORT; left out where that is not safe. */
  changes?: ProposedChange[];
}

/** Programs that run the file named behind them, and the words before it. */
const RUNNERS: ReadonlySet<string> = new Set(["node", "nodemon", "tsx", "ts-node", "ts-node-dev", "tsnd", "node-dev", "bun"]);
const ENDINGS = ["", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", "/index.js", "/index.ts"];
/** Flags of these programs that take the next word. Source: their `--help`. */
const TAKES_WORD: ReadonlySet<string> = new Set([
  ...["-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions", "--env-file", "--watch-path"],
  ...["--watch", "-w", "--ext", "-e", "--exec", "-x", "--ignore", "-i", "--delay", "-d", "-P", "--project", "--tsconfig"],
]);
/** Those of the flags above that take no value in other programs, but one in nodemon. */
const ALONE_ELSEWHERE: ReadonlySet<string> = new Set(["--watch", "-w", "-e", "-i", "-d", "-x"]);

/**
 * Reads the file that a command line of a Node-like runtime starts.
 * @param folder in which the command runs, from the root
 * @returns undefined when it starts no file that can be found and understood
 */
export async function readSource(
  files: WorkspaceFiles,
  folder: string,
  command: Command,
  port: PortName,
): Promise<SourceReading | undefined> {
  const entry = entryOf(command);
  if (entry === undefined) return undefined;
  const base = inFolder(folder, entry);
  for (const ending of ENDINGS) {
    const file = `${base}${ending}`;
    if (!/\.[cm]?[jt]s$/.test(file)) continue;
    const text = await files.read(file);
    if (text !== undefined) return readText(file, text, port);
  }
  return undefined;
}

/** @returns the path of the file, as written, without `./` */
function entryOf({ words }: Command): string | undefined {
  const [program, ...rest] = words.map(({ value }) => value);
  const name = program?.split("/").at(-1);
  // Source: `entryFile` and `sourceRoot` in https://docs.nestjs.com/cli/monorepo#global-compiler-options
  if (name === "nest") return rest[0] === "start" && rest.every((word, at) => at === 0 || word.startsWith("-")) ? "src/main" : undefined;
  if (name === undefined || !RUNNERS.has(name)) return undefined;
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at]!;
    if (word === "--") return undefined;
    if (word.startsWith("-")) {
      const alone = name !== "nodemon" && ALONE_ELSEWHERE.has(word);
      if (["-e", "--eval", "-p", "--print", "--exec", "-x"].includes(word)) return undefined;
      if (TAKES_WORD.has(word) && !alone) at += 1;
      continue;
    }
    if ((name === "tsx" && word === "watch") || (name === "bun" && (word === "run" || word === "--hot"))) continue;
    const path = word.replace(/^\.\//, "");
    return /[$%*?{}\\]|(^|\/)\.\.(\/|$)|^\//.test(path) ? undefined : path.replace(/\/$/, "");
  }
  return undefined;
}

function readText(file: string, text: string, port: PortName): SourceReading | undefined {
  const found: Reading[] = [];
  try {
    const isTyped = /\.[cm]?ts$/.test(file);
    const root = parse(text, {
      sourceType: "unambiguous",
      allowReturnOutsideFunction: true,
      plugins: isTyped ? ["typescript", "decorators-legacy"] : ["jsx", "decorators-legacy"],
    });
    collect(root, [], found);
  } catch {
    return undefined; // Not understood, so that it is left alone.
  }
  const own = found.filter(({ name }) => name === port.variable);
  const others = found.filter(({ name }) => name === "PORT");
  const isOverridden = overridesEnvironment(text);
  const letsFilesWin = isOverridden && text.includes("dotenv") ? { letsFilesWin: true as const } : {};
  const reading = { file, readsOwn: own.length > 0, readsPort: others.length > 0, ...letsFilesWin };
  if (reading.readsOwn || others.length === 0 || others.some(({ isSure }) => !isSure) || isOverridden) return reading;
  const changes = others.map(({ node, object }): ProposedChange => {
    const offset = node.start!;
    const written = text.slice(offset, node.end!);
    return { file, at: { offset, length: written.length }, content: `(${object}.${port.variable} ?? ${written})` };
  });
  return { ...reading, changes };
}

interface Reading {
  node: Node;
  name: string;
  /** `process.env` or `Bun.env`. */
  object: string;
  /** Whether another expression can stand in its place. */
  isSure: boolean;
}

function collect(node: Node, parents: Node[], found: Reading[]): void {
  if ((node.type === "MemberExpression" || node.type === "OptionalMemberExpression") && isEnvironment(node.object)) {
    const name = node.computed ? (node.property.type === "StringLiteral" ? node.property.value : undefined) : nameOf(node.property);
    if (name !== undefined) {
      const object = node.object.type === "MemberExpression" && nameOf(node.object.object) === "Bun" ? "Bun.env" : "process.env";
      found.push({ node, name, object, isSure: !node.computed && isRead(node, parents.at(-1)) && !startsStatement(node, parents) });
    }
    return;
  }
  if (node.type === "VariableDeclarator" && node.id.type === "ObjectPattern" && node.init && isEnvironment(node.init)) {
    for (const property of node.id.properties) {
      const name = property.type === "ObjectProperty" ? nameOf(property.key) : undefined;
      if (name !== undefined) found.push({ node: property, name, object: "process.env", isSure: false });
    }
  }
  for (const child of childrenOf(node)) collect(child, [...parents, node], found);
}

function isRead(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined) return false;
  if (parent.type === "AssignmentExpression" || parent.type === "AssignmentPattern") return parent.right === node;
  if (parent.type === "UnaryExpression") return parent.operator !== "delete";
  return !["UpdateExpression", "ForInStatement", "ForOfStatement", "ArrayPattern", "RestElement"].includes(parent.type);
}

/** A statement that begins with a parenthesis may be taken for a call of what stands on the line before. */
const startsStatement = (node: Node, parents: Node[]): boolean =>
  parents.some((parent) => parent.type === "ExpressionStatement" && parent.start === node.start);

function isEnvironment(node: Expression | Node): boolean {
  if (node.type !== "MemberExpression" || node.computed || nameOf(node.property) !== "env") return false;
  const object = nameOf(node.object);
  return object === "process" || object === "Bun";
}

const nameOf = (node: Node): string | undefined => (node.type === "Identifier" ? node.name : undefined);

function childrenOf(node: Node): Node[] {
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === "loc" || key.endsWith("Comments") || key === "extra") return [];
    return [value as unknown].flat().filter((each): each is Node => typeof (each as Node | null | undefined)?.type === "string");
  });
}

/** Whether a dotenv file wins over the environment there. Source: `override` of https://github.com/motdotla/dotenv */
const overridesEnvironment = (text: string): boolean => /\boverride:\s*true\b/.test(text);
