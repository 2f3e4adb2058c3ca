import { namedPorts } from "../../../../server/protocol/commandLines/namedPorts.js";
import { parseCommandLine } from "../../../../server/protocol/commandLines/parseCommandLine.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { type Mentions, type MovedPorts, staysNote } from "./mention.js";

/** Files of programs that start others, each with a language of its own around the command lines. */
const FILES =
  /^(?:(?:GNU)?[Mm]akefile|\.?[Jj]ustfile|[Tt]askfile\.ya?ml|mprocs\.ya?ml|process-compose\.ya?ml|\.tmuxinator\.ya?ml|Tiltfile|dev(?:\.sh)?|start(?:\.sh|\.bat)?)$/;
/** Folders with scripts that start a project, beside its own: `bin/dev` of Rails. */
const FOLDERS = ["", "bin", "scripts"];
/** At most this many lines of a file are read. */
const MOST_LINES = 500;

/**
 * Finds command lines of Makefiles and the like that name moved ports. They stay and are told.
 * @param folders from the root, with slashes
 */
export async function runnerMentions(files: WorkspaceFiles, moved: MovedPorts, folders: readonly string[]): Promise<Mentions> {
  const notes: string[] = [];
  for (const folder of folders)
    for (const below of FOLDERS) {
      const inside = [folder, below].filter((part) => part !== "").join("/");
      for (const { name, isFolder } of await files.list(inside)) {
        if (isFolder || !FILES.test(name)) continue;
        const file = inside === "" ? name : `${inside}/${name}`;
        for (const port of portsIn((await files.read(file)) ?? "", moved))
          notes.push(staysNote(file, port, moved.get(port)!, "set-up does not change such files"));
      }
    }
  return { groups: [], notes };
}

function portsIn(text: string, moved: MovedPorts): Set<number> {
  const numbers = [...moved.keys()].map(String);
  const lines = text.split("\n").slice(0, MOST_LINES);
  const read = lines.filter((line) => numbers.some((number) => line.includes(number)) && !line.trimStart().startsWith("#"));
  const found = read.flatMap((line) => parseCommandLine(commandIn(line)).flatMap((command) => namedPorts(command)));
  return new Set(found.map(({ port }) => port).filter((port) => moved.has(port)));
}

/** A line without what its file has around the command: `@` and `-` of make, the key, list mark and quotation marks of YAML. */
function commandIn(line: string): string {
  const bare = line
    .trim()
    .replace(/^[@+-]{1,3}\s{0,3}/, "")
    .replace(/^[\w.-]{1,50}:\s(?:\{\s?[\w.-]{1,50}:\s)?/, "");
  const quote = bare[0];
  return quote === '"' || quote === "'" ? bare.slice(1).split(quote, 1)[0]! : bare;
}
