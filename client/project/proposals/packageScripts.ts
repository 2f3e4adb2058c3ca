import { glob } from "node:fs/promises";
import path from "node:path";
import { parse } from "jsonc-parser";
import { validName } from "../../../server/protocol/validName.js";
import { readTextFile } from "../readTextFile.js";
import { frameworkOf, inShell, portIn, withPortFlag } from "./frameworks.js";
import { asObject, parseYaml } from "./looseValues.js";
import type { ServiceProposal } from "./proposal.js";

/** Names of scripts that start a server for development, the likeliest first. */
const SERVING = ["dev", "start:dev", "develop", "serve", "start", "preview"];
/** At most this many packages are read. More are hardly the services of one project, and would take long. */
const MOST_PACKAGES = 200;

interface Package {
  folder: string;
  scripts: Map<string, string>;
}

/** Proposes what the scripts of package.json and of its workspaces start. @throws Error when an existing file cannot be read */
export async function proposeFromPackages(root: string): Promise<ServiceProposal[]> {
  const top = await readPackage(root);
  if (top === undefined) return [];
  const packages = await workspacesOf(root);
  const own = proposeFrom(top, root, packages.length > 0);
  return [...own, ...packages.flatMap((each) => proposeFrom(each, root, false))];
}

/** @param delegates whether its scripts only run those of other packages, unless they are known servers themselves */
function proposeFrom({ folder, scripts }: Package, root: string, delegates: boolean): ServiceProposal[] {
  const file = path.join(folder, "package.json");
  const shown = path.relative(root, file);
  const proposals: ServiceProposal[] = [];
  const main = SERVING.find((name) => scripts.has(name));
  for (const [script, command] of scripts) {
    const part = script === main ? undefined : partOf(script);
    const framework = frameworkOf(command);
    const isServer =
      framework !== undefined || /\b(node|nodemon|tsx|ts-node|nest|bun|deno|fastify|http-server|serve|json-server)\b/.test(command);
    if ((script !== main && part === undefined) || !isServer || (delegates && framework === undefined)) continue;
    if (/(^|\s)(build|test|lint)(\s|$)/.test(script) || (framework?.name === "Storybook" && script === main && part === undefined))
      continue;
    const service = folder === root ? (part ?? "main") : path.basename(folder) + (part === undefined ? "" : `-${part}`);
    const preferred = portIn(command);
    proposals.push({
      service: validName(service, "service"),
      ...(preferred === undefined ? {} : { preferred }),
      source: { what: "script", name: script, file: shown.split(path.sep).join("/") },
      ...(framework === undefined ? {} : { framework: framework.name, isFrontend: framework.isFrontend }),
      changes: [{ file, at: ["scripts", script], after: ({ variable }) => withPortFlag(command, variable, inShell(variable)) }],
    });
  }
  return proposals;
}

/** The part that a script starts: `api` for `dev:api` and `api:dev`; undefined for a script that starts the whole. */
function partOf(script: string): string | undefined {
  if (script === "storybook" || script === "docs" || script === "api" || script === "web" || script === "server" || script === "client") {
    return script;
  }
  const match = /^(?:dev|start|serve)[:-](.+)$|^(.+)[:-](?:dev|start|serve)$/.exec(script);
  const part = match?.[1] ?? match?.[2];
  // These name ways to start the same service.
  return part === undefined || /^(dev|prod|production|debug|watch|https?|local|test|ci|fast|open|clean)$/.test(part) ? undefined : part;
}

async function workspacesOf(root: string): Promise<Package[]> {
  const patterns = await workspacePatterns(root);
  const found: Package[] = [];
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!")).map((pattern) => `${pattern.replace(/\/+$/, "")}/package.json`);
  const excluded = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  if (wanted.length === 0) return [];
  for await (const file of glob(wanted, {
    cwd: root,
    exclude: (name) => path.basename(name) === "node_modules" || excluded.includes(name),
  })) {
    const each = await readPackage(path.join(root, path.dirname(file)));
    if (each !== undefined && each.folder !== root) found.push(each);
    if (found.length === MOST_PACKAGES) break;
  }
  return found.sort((a, b) => a.folder.localeCompare(b.folder));
}

/** The workspaces' patterns: npm's and yarn's are in package.json, pnpm's in a file of its own. */
async function workspacePatterns(root: string): Promise<string[]> {
  const manifest = asObject(parse((await readTextFile(path.join(root, "package.json"))) ?? "{}"));
  const { workspaces } = manifest;
  const listed = Array.isArray(workspaces) ? workspaces : asObject(workspaces)["packages"];
  const pnpm = await readTextFile(path.join(root, "pnpm-workspace.yaml"));
  const more = pnpm === undefined ? undefined : asObject(parseYaml(pnpm))["packages"];
  return [listed, more].flatMap((list) => (Array.isArray(list) ? list.filter((each): each is string => typeof each === "string") : []));
}

async function readPackage(folder: string): Promise<Package | undefined> {
  const text = await readTextFile(path.join(folder, "package.json"));
  if (text === undefined) return undefined;
  const scripts = Object.entries(asObject(asObject(parse(text))["scripts"]));
  return { folder, scripts: new Map(scripts.filter((entry): entry is [string, string] => typeof entry[1] === "string")) };
}
