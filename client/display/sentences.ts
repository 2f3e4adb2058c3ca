import { homedir } from "node:os";
import * as vscode from "vscode";
import type { Assignment, Trouble } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import type { NamedProcess } from "../../server/protocol/wording/formatProcess.js";
import { printable } from "../../server/protocol/wording/printable.js";
import { processName } from "../../server/protocol/wording/processName.js";
import { troubleMessage } from "../../server/protocol/wording/sentences.js";
import { shortFolder } from "./shortFolder.js";

/** `vite (pid 4242) from ~/code/blog`, or the container that published the port. */
export function describeProcess(process: NamedProcess = {}): string {
  const { pid, folder, folderDeleted, container } = process;
  if (container !== undefined) return vscode.l10n.t("container {0}", container);
  const name = nameProcess(process);
  if (pid === undefined || folder === undefined) return name;
  const where = printable(shortFolder(folder, homedir()));
  return folderDeleted === true
    ? vscode.l10n.t("{0} from the deleted folder {1}", name, where)
    : vscode.l10n.t("{0} from {1}", name, where);
}

/** Only name and pid, where the rest is shown elsewhere. */
export function nameProcess({ command, pid, user }: NamedProcess = {}): string {
  const unnamed = user === undefined ? vscode.l10n.t("Another process") : vscode.l10n.t("A program of user {0}", printable(user));
  const name = command === undefined ? unnamed : processName(command);
  return pid === undefined ? name : vscode.l10n.t("{0} (pid {1})", name, pid);
}

/** The name of a listener in a list, which shows its pid elsewhere. */
export function nameListener({ command, user, container }: NamedProcess): string {
  if (container !== undefined) return container;
  if (command === undefined && user === undefined) return vscode.l10n.t("Unknown process");
  return nameProcess({ command, user });
}

/**
 * Says that a service has another port than before. With a reason, or without the former port, the texts equal `reassignedTemplates`.
 * @param before the former port
 * @param reason the end of a sentence
 */
export function movedSentence(assignment: Assignment, before: number | undefined, reason: string | undefined): string {
  const identity = formatIdentity(assignment);
  const { port } = assignment;
  if (reason !== undefined) return vscode.l10n.t("{0} now uses port {1}, because {2}.", identity, port, reason);
  if (before === undefined) return vscode.l10n.t("{0} now uses port {1}, because its previous port is taken.", identity, port);
  return vscode.l10n.t("{0} now uses port {1} instead of {2}.", identity, port, before);
}

/** Describes a trouble, its cause and the affected port in one or two sentences. The texts equal `troubleTemplates`. */
export function troubleSentence(assignment: Assignment, trouble: Trouble): string {
  const { template, values } = troubleMessage(assignment, trouble, describeProcess);
  switch (template) {
    case "conflict":
      return vscode.l10n.t("{0} is listening on port {1} of {2}.", ...values);
    case "drift":
      return vscode.l10n.t("{0}, the server of {1}, is listening on port {2} instead of {3}.", ...values);
    case "driftToAssigned":
      return vscode.l10n.t("{0}, the server of {1}, is listening on port {2} of {3} instead of {4}.", ...values);
    case "shadow":
      return vscode.l10n.t("{0} is also listening on port {1} of {2}, at {3}. localhost may reach either of the two.", ...values);
  }
}
