import { homedir } from "node:os";
import * as vscode from "vscode";
import type { Assignment, PortHolder, Trouble } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import { processName } from "../../server/protocol/wording/processName.js";
import { shortFolder } from "./shortFolder.js";

/** A process, as far as the system identifies it. */
export type NamedProcess = Partial<Pick<PortHolder, "command" | "pid" | "folder">>;

/** `vite (pid 4242, started in ~/code/blog)` */
export function describeProcess(holder: NamedProcess | undefined): string {
  const { command, pid, folder } = holder ?? {};
  const name = command === undefined ? vscode.l10n.t("Another process") : processName(command);
  if (pid === undefined) return name;
  if (folder === undefined) return vscode.l10n.t("{0} (pid {1})", name, pid);
  return vscode.l10n.t("{0} (pid {1}, started in {2})", name, pid, shortFolder(folder, homedir()));
}

/** Only name and pid, where the rest is shown elsewhere. */
export function nameProcess({ command, pid }: NamedProcess): string {
  const name = command === undefined ? vscode.l10n.t("Another process") : processName(command);
  return pid === undefined ? name : vscode.l10n.t("{0} (pid {1})", name, pid);
}

/** What is wrong, in one sentence that names the process and whose port it is. */
export function troubleSentence(assignment: Assignment, { kind, port, address, holder, takenFrom }: Trouble): string {
  const identity = formatIdentity(assignment);
  const who = describeProcess(holder);
  switch (kind) {
    case "conflict":
      return vscode.l10n.t("{0} is listening on {1}, the port of {2}.", who, port, identity);
    case "drift":
      return takenFrom === undefined
        ? vscode.l10n.t("{0} of {1} is listening on {2} instead of its port {3}.", who, identity, port, assignment.port)
        : vscode.l10n.t(
            "{0} of {1} is listening on {2}, the port of {3}, instead of its own {4}.",
            who,
            identity,
            port,
            takenFrom,
            assignment.port,
          );
    case "shadow":
      return vscode.l10n.t(
        "{0} is listening on {1} too, the port of {2}, on another address ({3}): localhost reaches one or the other.",
        who,
        port,
        identity,
        address,
      );
  }
}
