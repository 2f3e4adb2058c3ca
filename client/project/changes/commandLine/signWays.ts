import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import type { PortName, ServiceProposal, SignPlace, Way } from "../../proposals/proposal.js";
import { phoenixWay } from "./phoenixWay.js";
import { runBy } from "./runWay.js";
import type { UserShell } from "./userShell.js";

/** Says how a program that no file starts gets its port: it reads the variable, or the user types another command line from now on. */
export async function signWays(
  files: WorkspaceFiles,
  { program, folder }: Pick<ServiceProposal, "program" | "folder">,
  place: SignPlace,
  port: PortName,
  shell: UserShell,
): Promise<Way[]> {
  const phoenix = program?.name === "Phoenix" ? await phoenixWay(files, folder, port) : undefined;
  if (phoenix !== undefined) return [phoenix];
  const variable = program?.variable;
  if (variable !== undefined && variable === port.variable) return [{ kind: "variable", changes: [], shown: variable }];
  const start = place.start ?? (variable === undefined ? undefined : program?.commands[0]);
  if (start === undefined) return [];
  const reads = start.includes("{port}") || variable === undefined ? {} : { variable };
  return [runBy(folder, port, { words: start.split(" "), ...reads }, shell)];
}
