import { homedir } from "node:os";
import * as vscode from "vscode";
import type { Assignment, PortHolder, Trouble } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import { processName } from "../../server/protocol/wording/processName.js";
import { shortFolder } from "./shortFolder.js";

/** A process, as far as the system identifies it. */
export type NamedProcess = Partial<Pick<PortHolder, "command" | "pid" | "folder">>;

/** `vite (pid 4242) from ~/code/blog` */
export function describeProcess(holder: NamedProcess | undefined): string {
  const { pid, folder } = holder ?? {};
  const name = nameProcess(holder);
  return pid === undefined || folder === undefined ? name : vscode.l10n.t("{0} from {1}", name, shortFolder(folder, homedir()));
}

/** Only name and pid, where the rest is shown elsewhere. */
export function nameProcess({ command, pid }: NamedProcess = {}): string {
  const name = command === undefined ? vscode.l10n.t("Another process") : processName(command);
  return pid === undefined ? name : vscode.l10n.t("{0} (pid {1})", name, pid);
}

/** What is wrong, in one sentence that names the process and whose port it is. */
export function troubleSentence(assignment: Assignment, { kind, port, address, holder, takenFrom }: Trouble): string {
  const identity = formatIdentity(assignment);
  switch (kind) {
    case "conflict":
      return vscode.l10n.t("{0} is listening on port {1} of {2}.", describeProcess(holder), port, identity);
    case "drift":
      return takenFrom === undefined
        ? vscode.l10n.t(
            "{0}, the server of {1}, is listening on port {2} instead of {3}.",
            nameProcess(holder),
            identity,
            port,
            assignment.port,
          )
        : vscode.l10n.t(
            "{0}, the server of {1}, is listening on port {2} of {3} instead of {4}.",
            nameProcess(holder),
            identity,
            port,
            takenFrom,
            assignment.port,
          );
    case "shadow":
      return vscode.l10n.t(
        "{0} is also listening on port {1} of {2}, at {3}. localhost may reach either of the two.",
        describeProcess(holder),
        port,
        identity,
        address,
      );
  }
}
