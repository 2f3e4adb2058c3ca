import { isIgnored } from "./gitIgnore.js";
import { asObject } from "../proposals/looseValues.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import type { ProposedChange } from "../proposals/proposal.js";

const EXTENSION = "port-daddy.port-daddy";
const FILE = ".vscode/extensions.json";

/**
 * Recommends the extension to everyone who opens the folder, because a configuration with its variables fails without it. Source:
 * code.visualstudio.com, "Workspace recommended extensions". A new file that git ignores would reach nobody, and is not made.
 * @param changed the files, from the root, into which its variables are written
 */
export async function recommendExtension(
  files: WorkspaceFiles,
  changed: readonly string[],
): Promise<{ changes: ProposedChange[]; notes: string[] }> {
  const changes: ProposedChange[] = [];
  const notes: string[] = [];
  for (const file of changed) {
    const isWorkspace = file.endsWith(".code-workspace");
    const [recommending, at] = isWorkspace ? [file, ["extensions"]] : [FILE, []];
    const there = lists(await files.json(recommending), at[0]);
    if (includesExtension(there["unwantedRecommendations"])) {
      notes.push(
        `${recommending} advises against Port Daddy's extension, without which VS Code cannot start what ${file} configures with its variables.`,
      );
      continue;
    }
    const isPrivate = !isWorkspace && (await isNewAndIgnored(files));
    const recommends = isPrivate ? "" : `; ${recommending} recommends it`;
    notes.push(`Without Port Daddy's extension, VS Code cannot start what ${file} configures with its variables${recommends}.`);
    if (!isPrivate && !includesExtension(there["recommendations"]))
      changes.push({ file: recommending, at: [...at, "recommendations", -1], content: EXTENSION });
  }
  return { changes, notes };
}

/** Whether nobody else would get the file. */
async function isNewAndIgnored(files: WorkspaceFiles): Promise<boolean> {
  const [folder, name] = FILE.split("/") as [string, string];
  const isThere = (await files.list(folder)).some((each) => each.name === name);
  return !isThere && (await isIgnored(files, FILE));
}

function lists(value: unknown, key: string | undefined): Record<string, unknown> {
  const object = asObject(value);
  return key === undefined ? object : asObject(object[key]);
}

const includesExtension = (list: unknown): boolean =>
  Array.isArray(list) && list.some((each) => typeof each === "string" && each.toLowerCase() === EXTENSION);
