import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { openEditorDocument, portReplacements, portsOf } from "../editor/editorDocument.js";
import type { MentionGroup, Mentions, MovedPorts } from "./mention.js";

/** Moves ports along in launch.json, tasks.json and *.code-workspace: URLs, other servers' variables, patterns of `serverReadyAction`. */
export async function editorMentions(files: WorkspaceFiles, moved: MovedPorts): Promise<Mentions> {
  const groups: MentionGroup[] = [];
  for (const file of [".vscode/launch.json", ".vscode/tasks.json"]) {
    const document = await openEditorDocument(files, file);
    if (document === undefined) continue;
    for (const found of portsOf(document)) {
      const service = moved.get(found.port);
      if (service !== undefined)
        groups.push({ service: service.proposal.service, changes: portReplacements(document, [found], service.name) });
    }
  }
  return { groups, notes: [] };
}
