import type { PortName, ServiceProposal, SignPlace, Way } from "../../proposals/proposal.js";
import { runBy } from "./runWay.js";

/** Says how a program that no file starts gets its port: it reads the variable, or the user types another command line from now on. */
export function signWays({ program, folder }: Pick<ServiceProposal, "program" | "folder">, place: SignPlace, port: PortName): Way[] {
  const variable = program?.variable;
  if (variable !== undefined && variable === port.variable) return [{ kind: "variable", changes: [], shown: variable }];
  const start = place.start ?? (variable === undefined ? undefined : program?.commands[0]);
  if (start === undefined) return [];
  return [runBy(folder, port, { line: start, ...(start.includes("{port}") || variable === undefined ? {} : { variable }) })];
}
