import type { CompleteProposal, Place, PortName, Way } from "../proposals/proposal.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import { commandLineWays } from "./commandLineWays.js";
import { composeWays } from "./composeWays.js";
import { signWays } from "./commandLine/signWays.js";
import type { UserShell } from "./commandLine/userShell.js";
import { launchWays } from "./launchWays.js";

/**
 * Says how a service's program can get its port at a place so that everything that ran before still runs.
 * @param shell into which the user types what no file starts
 * @returns the best way first; none where nothing is known to work, so that the place is left alone
 */
export async function waysOf(
  files: WorkspaceFiles,
  proposal: CompleteProposal,
  place: Place,
  port: PortName,
  shell: UserShell,
): Promise<Way[]> {
  switch (place.what) {
    case "commandLine":
      return commandLineWays(files, proposal, place, port, { shell });
    case "compose":
      return composeWays(files, proposal, place, port);
    case "launch":
    case "task":
      return launchWays(files, proposal, place, port);
    case "starter":
      return []; // They depend on the ways of the other places.
    case "sign":
      return signWays(files, proposal, place, port, shell);
  }
}
