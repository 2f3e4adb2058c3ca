import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import type { ProposedChange, StarterPlace, Way } from "../../proposals/proposal.js";
import { nodeAt, parseJsonTree, valueOf } from "../json/jsonEdits.js";
import { type EditorDocument, openEditorDocument, referenceIn } from "./editorDocument.js";
import { findStart, type NamedService, type Start } from "./findStart.js";

/**
 * The place where set-up may add a configuration or task that starts a service.
 * @returns undefined where there is one already, nothing is known to start it, or the file is no JSON
 */
export async function starterPlace(
  files: WorkspaceFiles,
  service: NamedService,
  all: readonly NamedService[],
): Promise<StarterPlace | undefined> {
  const { proposal } = service;
  const isThere = (proposal.starters ?? []).length > 0 || proposal.places.some(({ what }) => what === "launch" || what === "task");
  const start = isThere ? undefined : await findStart(files, service, all, undefined);
  const document = start && (await documentFor(files, start));
  return document && { what: "starter", file: document.file, name: freeName(start.name, document) };
}

/**
 * The ways of such a place: to add a configuration or task, or not.
 * @param all the services that are set up together; a script that starts several of them gets one configuration with all their ports
 * @param way how the service gets its port at its first place
 */
export async function starterWays(
  files: WorkspaceFiles,
  service: NamedService,
  all: readonly NamedService[],
  way: Way | undefined,
): Promise<Way[]> {
  const start = await findStart(files, service, all, way);
  const document = start && (await documentFor(files, start));
  if (start === undefined || document === undefined) return [];
  const { file } = document;
  const section = { kind: start.isNode ? ("launch" as const) : ("tasks" as const), path: [] };
  const references = new Map(start.ports.map(([, port]) => [port, referenceIn(document, section, port)]));
  const own = referenceIn(document, section, service.name);
  const env = Object.fromEntries(start.ports.map(([variable, port]) => [variable, references.get(port)!.reference]));
  const words = start.words.map((word) => word.replaceAll("{port}", () => own.reference));
  const inputs = [...references.values(), ...(start.words.some((word) => word.includes("{port}")) ? [own] : [])].flatMap(
    (each) => each.inputs,
  );
  const added = { ...start, name: freeName(start.name, document), words };
  const changes: ProposedChange[] = [
    ...(document.text === EMPTY ? [{ file, at: ["version"], content: start.isNode ? "0.2.0" : "2.0.0" }] : []),
    { file, at: [start.isNode ? "configurations" : "tasks", -1], content: start.isNode ? toConfiguration(added, env) : toTask(added, env) },
    ...inputs,
  ];
  const command = start.program === undefined ? start.words.join(" ") : `node ${start.program}`;
  return [
    { kind: "starter", changes, shown: `${file}: ${command}` },
    { kind: "noStarter", changes: [], shown: "" },
  ];
}

const EMPTY = "{}";

/** The file that gets the configuration or task, as it is or as a new one begins; undefined for one that is not understood. */
async function documentFor(files: WorkspaceFiles, { isNode }: Start): Promise<EditorDocument | undefined> {
  const kind = isNode ? "launch" : "tasks";
  const file = `.vscode/${kind}.json`;
  const isThere = (await files.list(".vscode")).some(({ name }) => name === `${kind}.json`);
  return isThere ? openEditorDocument(files, file) : { file, kind, text: EMPTY, tree: parseJsonTree(EMPTY)!, ports: [] };
}

/** The name, with a number where a configuration or task has it already. */
function freeName(name: string, { tree }: EditorDocument): string {
  const taken = new Set(
    ["configurations", "compounds", "tasks"].flatMap((key) => {
      const list = nodeAt(tree, [key]);
      const values = list?.type === "array" ? (valueOf(list) as unknown[]) : [];
      return values.map(
        (each) => (each as { name?: unknown; label?: unknown } | null)?.name ?? (each as { label?: unknown } | null)?.label,
      );
    }),
  );
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name} ${number}`)) return `${name} ${number}`;
}

const inWorkspace = (folder: string): string => (folder === "" ? "${workspaceFolder}" : `\${workspaceFolder}/${folder}`);

/** Source: js-debug's documented attributes. In the terminal a server's own keys work. */
function toConfiguration({ name, folder, words, program }: Start, env: Record<string, string>): object {
  const [runtimeExecutable, ...runtimeArgs] = words;
  return {
    ...{ type: "node", request: "launch", name },
    ...(program === undefined ? { runtimeExecutable, runtimeArgs } : { program: inWorkspace(program) }),
    ...(folder === "" ? {} : { cwd: inWorkspace(folder) }),
    ...(Object.keys(env).length === 0 ? {} : { env }),
    ...{ console: "integratedTerminal", skipFiles: ["<node_internals>/**"] },
  };
}

function toTask({ name, folder, words }: Start, env: Record<string, string>): object {
  const [command, ...args] = words;
  const options = { ...(folder === "" ? {} : { cwd: inWorkspace(folder) }), ...(Object.keys(env).length === 0 ? {} : { env }) };
  return {
    ...{ label: name, type: "shell", command },
    ...(args.length === 0 ? {} : { args }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...{ isBackground: true, problemMatcher: [] },
  };
}
