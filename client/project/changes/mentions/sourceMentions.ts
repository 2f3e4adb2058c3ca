import type { Node, StringLiteral, TemplateElement } from "@babel/types";
import { mayUseProcess } from "../commandLine/configWay.js";
import { nameOf, parseSource, walk } from "../commandLine/source/syntax.js";
import type { ProposedChange } from "../../proposals/proposal.js";
import { localAddresses } from "./localAddresses.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { type ChangeGroup, type Mentions, type MovedPorts, type MovedService, staysNote } from "./mention.js";

/** The places of a source that name moved ports. */
interface SourceMentions {
  groups: ChangeGroup[];
  /** The ports that it keeps naming. */
  left: Set<number>;
}

/** Moves ports along in a file of JavaScript or TypeScript that runs in Node, else tells it. @param namesPorts as below */
export async function sourceFileMentions(files: WorkspaceFiles, file: string, moved: MovedPorts, namesPorts: boolean): Promise<Mentions> {
  const text = await files.read(file);
  if (text === undefined || ![...moved.keys()].some((port) => text.includes(String(port)))) return { groups: [], notes: [] };
  const found = (await mayUseProcess(files, file, text)) ? sourceMentions(file, text, moved, namesPorts) : undefined;
  const left = found?.left ?? new Set(localAddresses(withoutComments(text)).map(({ port }) => port));
  const notes = [...left].flatMap((port) => {
    const service = moved.get(port);
    return service === undefined ? [] : [staysNote(file, port, service, `only its own code can read process.env.${service.variable}`)];
  });
  return { groups: found?.groups ?? [], notes };
}

/** Without the lines that are comments; a comment behind code is rare there, and `//` is part of every URL. */
export const withoutComments = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !["//", "/*", "*", "#"].some((mark) => line.trimStart().startsWith(mark)))
    .join("\n");

/**
 * Lets the addresses in a source of JavaScript or TypeScript that runs in Node have their ports from the environment:
 * `http://localhost:${process.env.API_PORT || 4000}`. A port that it names in another form, too, is left, since only some of the places would
 * move.
 * @param namesPorts whether its numbers beside the word "port" are those of servers as well, as in configurations of tests
 * @returns undefined when the source is not understood
 */
function sourceMentions(file: string, text: string, moved: MovedPorts, namesPorts: boolean): SourceMentions | undefined {
  const found: { ports: number[]; change: ProposedChange }[] = [];
  const left = new Set<number>();
  try {
    walk(parseSource(file, text), (node, parents) => {
      const parent = parents.at(-1);
      if (node.type === "StringLiteral" || node.type === "TemplateElement") {
        const value = node.type === "StringLiteral" ? node.value : (node.value.cooked ?? node.value.raw);
        const ports = [...new Set(localAddresses(value).map(({ port }) => port))].filter((port) => moved.has(port));
        for (const port of numbersBeside(value)) if (moved.has(port)) left.add(port);
        const change = ports.length === 0 || !isExpression(node, parents) ? undefined : changeOf(file, text, node, value, moved);
        if (change !== undefined) found.push({ ports, change });
        else for (const port of ports) left.add(port);
      } else if (node.type === "NumericLiteral" && namesPorts && moved.has(node.value) && isPortOf(node, parent)) {
        const at = { offset: node.start!, length: node.end! - node.start! };
        found.push({
          ports: [node.value],
          change: { file, at, content: `Number(process.env.${moved.get(node.value)!.variable}) || ${node.value}` },
        });
      } else if (node.type === "RegExpLiteral") {
        for (const port of moved.keys()) if (node.pattern.includes(`localhost:${port}`)) left.add(port);
      }
    });
  } catch {
    return undefined;
  }
  const groups = found
    .filter(({ ports }) => !ports.some((port) => left.has(port)))
    .map(({ ports, change }) => ({ service: ports.map((port) => moved.get(port)!.proposal.service).join(", "), changes: [change] }));
  return { groups, left };
}

/** The numbers of a command in a text, such as that of a server which a test starts: `vite --port 5173`. */
const numbersBeside = (value: string): number[] =>
  [...value.matchAll(/(?:[Pp]ort[ =]{1,3}|PORT[ =]{1,3}|-p ?)(\d{4,5})(?!\d)/g)].map((match) => Number(match[1]));

/** Whether a text may become a template: not a name, a type, or what is imported. */
function isExpression(node: StringLiteral | TemplateElement, parents: readonly Node[]): boolean {
  const [parent, around] = [parents.at(-1), parents.at(-2)];
  if (parent === undefined) return false;
  if (node.type === "TemplateElement") return parent.type === "TemplateLiteral" && around?.type !== "TaggedTemplateExpression";
  if (parent.type === "ObjectProperty") return parent.value === node;
  if (parent.type === "CallExpression") return parent.callee.type !== "Import" && nameOf(parent.callee) !== "require";
  if (parent.type === "TSAsExpression" || parent.type === "TSSatisfiesExpression") return parent.expression === node;
  return (
    [
      "ArrayExpression",
      "NewExpression",
      "OptionalCallExpression",
      "VariableDeclarator",
      "AssignmentExpression",
      "LogicalExpression",
    ].includes(parent.type) ||
    [
      "ConditionalExpression",
      "ReturnStatement",
      "ArrowFunctionExpression",
      "BinaryExpression",
      "ClassProperty",
      "AssignmentPattern",
      "ExportDefaultDeclaration",
    ].includes(parent.type)
  );
}

function changeOf(
  file: string,
  text: string,
  node: StringLiteral | TemplateElement,
  value: string,
  moved: MovedPorts,
): ProposedChange | undefined {
  const isText = node.type === "StringLiteral";
  const [offset, end] = [node.start!, node.end!];
  const written = isText ? text.slice(offset + 1, end - 1) : text.slice(offset, end);
  if (written !== value || /[`\\]|\$\{/.test(value)) return undefined;
  let [content, at] = ["", 0];
  for (const address of localAddresses(value)) {
    const service = moved.get(address.port);
    if (service === undefined) continue;
    content += value.slice(at, address.offset) + portOf(address.port, service);
    at = address.offset + address.length;
  }
  content += value.slice(at);
  return { file, at: { offset, length: end - offset }, content: isText ? `\`${content}\`` : content };
}

const portOf = (port: number, { variable }: MovedService): string => `\${process.env.${variable} || ${port}}`;

/** Whether a number is the value of something with "port" at the end of its name. */
function isPortOf(node: Node, parent: Node | undefined): boolean {
  const name =
    parent?.type === "ObjectProperty" && parent.value === node
      ? nameOf(parent.key)
      : parent?.type === "VariableDeclarator" && parent.init === node
        ? nameOf(parent.id)
        : undefined;
  return name !== undefined && /port$/i.test(name);
}
