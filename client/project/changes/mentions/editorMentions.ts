import { type JSONPath, type Node } from "jsonc-parser";
import { sectionsOf } from "../../../../server/protocol/documents/documentKind.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { type EditorDocument, openEditorDocument, portReplacements, referenceIn } from "../editor/editorDocument.js";
import { nodeAt } from "../json/jsonEdits.js";
import { unitStarts } from "../json/stringEdits.js";
import { type ChangeGroup, type Mentions, type MovedPorts, type MovedService, staysNote } from "./mention.js";

/** At most this many *.code-workspace files are read. */
const MOST_WORKSPACES = 10;

/**
 * Moves ports along in launch.json, tasks.json and *.code-workspace: URLs, other servers' variables, the patterns that wait for a server.
 */
export async function editorMentions(files: WorkspaceFiles, moved: MovedPorts): Promise<Mentions> {
  const [groups, notes]: [ChangeGroup[], string[]] = [[], []];
  const workspaces = (await files.list("")).filter(({ name, isFolder }) => !isFolder && name.endsWith(".code-workspace"));
  if (workspaces.length > MOST_WORKSPACES)
    notes.push(`Only the first ${MOST_WORKSPACES} of ${workspaces.length} workspace files were read.`);
  for (const file of [".vscode/launch.json", ".vscode/tasks.json", ...workspaces.slice(0, MOST_WORKSPACES).map(({ name }) => name)]) {
    const document = await openEditorDocument(files, file);
    if (document === undefined) continue;
    const found = document.ports.filter(({ port }) => moved.has(port));
    if (document.kind === "workspace" && !isOfOneFolder(document)) {
      // Its variables would not say of which folder the service is.
      for (const { port } of found) notes.push(staysNote(file, port, moved.get(port)!, "the workspace has several folders"));
      continue;
    }
    for (const each of found) {
      const { proposal, name } = moved.get(each.port)!;
      groups.push({ service: proposal.service, changes: portReplacements(document, [each], name) });
    }
    groups.push(...patterns(document, moved));
  }
  return { groups, notes };
}

function isOfOneFolder({ tree }: EditorDocument): boolean {
  const folders = nodeAt(tree, ["folders"])?.children ?? [];
  const path: unknown = folders[0] && nodeAt(folders[0], ["path"])?.value;
  return folders.length === 1 && (path === "." || path === "./");
}

/** The regular expressions that wait for a server to say its port: `serverReadyAction.pattern`, and those of problem matchers. */
function patterns(document: EditorDocument, moved: MovedPorts): ChangeGroup[] {
  return sectionsOf(document.kind).flatMap((section) => {
    const list = nodeAt(document.tree, [...section.path, section.kind === "launch" ? "configurations" : "tasks"] as JSONPath);
    return (list?.type === "array" ? list.children! : []).flatMap((node) => {
      if (section.kind === "launch") {
        // VS Code replaces variables there, too, and the port that is given to the program is the exact one.
        return matches(document, nodeAt(node, ["serverReadyAction", "pattern"]), moved, (service) => {
          const { reference, inputs } = referenceIn(document, section, service.name);
          return { content: reference, inputs };
        });
      }
      // VS Code replaces no variables in problem matchers.
      return stringsIn(nodeAt(node, ["problemMatcher"])).flatMap((each) =>
        matches(document, each, moved, () => ({ content: "[0-9]+", inputs: [] })),
      );
    });
  });
}

function stringsIn(node: Node | undefined): Node[] {
  if (node === undefined) return [];
  if (node.type !== "property") return node.type === "string" ? [node] : (node.children ?? []).flatMap(stringsIn);
  const [key, value] = node.children!;
  return value!.type !== "string" || /^(?:regexp|beginsPattern|endsPattern)$/.test(String(key!.value)) ? stringsIn(value) : [];
}

/** Replaces the ports after a colon in a regular expression, as in `http://localhost:5173`. */
function matches(
  { file, text }: EditorDocument,
  node: Node | undefined,
  moved: MovedPorts,
  written: (service: MovedService) => { content: string; inputs: ChangeGroup["changes"] },
): ChangeGroup[] {
  if (node?.type !== "string") return [];
  const raw = text.slice(node.offset, node.offset + node.length);
  const starts = unitStarts(raw);
  return [...String(node.value).matchAll(/(?<=:|[Pp]ort )[1-9]\d{3,4}(?![\d{*+?\]])/g)].flatMap(({ index, 0: digits }) => {
    const service = moved.get(Number(digits));
    if (service === undefined) return [];
    const { content, inputs } = written(service);
    const at = { offset: node.offset + starts[index]!, length: starts[index + digits.length]! - starts[index]! };
    return { service: service.proposal.service, changes: [{ file, at, content }, ...inputs] };
  });
}
