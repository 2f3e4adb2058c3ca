import type { Workspace } from "../../folders/workspace.js";
import { asList, asObject, asText } from "../../looseValues.js";

/** The content of a launch.json or tasks.json, or of the part of a *.code-workspace that is the same. */
export interface EditorSection {
  file: string;
  content: Record<string, unknown>;
}

/** Reads what the editor starts: `.vscode/launch.json` or `.vscode/tasks.json`, and the workspaces in the root that have this folder alone. */
export async function editorSections({ files }: Workspace, kind: "launch" | "tasks"): Promise<EditorSection[]> {
  const all: EditorSection[] = [];
  const file = `.vscode/${kind}.json`;
  if ((await files.list(".vscode")).some(({ name }) => name === `${kind}.json`))
    all.push({ file, content: asObject(await files.json(file)) });
  for (const { name, isFolder } of await files.list("")) {
    if (isFolder || !name.endsWith(".code-workspace")) continue;
    const workspace = asObject(await files.json(name));
    const [first, ...others] = asList(workspace["folders"]);
    const path = asText(asObject(first)["path"]);
    // In a workspace of several folders a variable would not say of which one the service is.
    if (others.length === 0 && (path === "." || path === "./")) all.push({ file: name, content: asObject(workspace[kind]) });
  }
  return all;
}
