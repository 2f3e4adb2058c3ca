import { parseCommandLine } from "../../../../server/protocol/commandLines/parseCommandLine.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import type { PortName, ServiceProposal, SignPlace, Way } from "../../proposals/proposal.js";
import { phoenixWay } from "./phoenixWay.js";
import { runBy } from "./runWay.js";
import { readSource } from "./sourceWay.js";
import { sourceWay } from "./source/sourceReading.js";
import type { UserShell } from "./userShell.js";

/** Says how a program that no file starts gets its port: it reads the variable, or the user types another command line from now on. */
export async function signWays(
  files: WorkspaceFiles,
  { program, folder, preferred }: Pick<ServiceProposal, "program" | "folder" | "preferred">,
  place: SignPlace,
  port: PortName,
  shell: UserShell,
): Promise<Way[]> {
  const phoenix = program?.name === "Phoenix" ? await phoenixWay(files, folder, port) : undefined;
  if (phoenix !== undefined) return [phoenix];
  if (program?.name === "Node.js") return entryWays(files, folder, place, port, preferred);
  const variable = program?.variable;
  if (variable !== undefined && variable === port.variable) return [{ kind: "variable", changes: [], shown: variable }];
  const start = place.start ?? (variable === undefined ? undefined : program?.commands[0]);
  if (start === undefined) return [];
  const reads = start.includes("{port}") || variable === undefined ? {} : { variable };
  return [runBy(folder, port, { words: start.split(" "), ...reads }, shell)];
}

/** A file of one's own that Node runs: it reads the variable, or is changed to read it. */
async function entryWays(
  files: WorkspaceFiles,
  folder: string,
  { start = "" }: SignPlace,
  port: PortName,
  number: number | undefined,
): Promise<Way[]> {
  const [command] = parseCommandLine(start);
  const source = command && (await readSource(files, folder, command, port, { number }));
  if (source === undefined) return [];
  if (source.readsOwn || (source.readsPort && port.variable === "PORT")) return [{ kind: "variable", changes: [], shown: port.variable }];
  const way = sourceWay(source);
  return way === undefined ? [] : [way];
}
