import { homedir } from "node:os";
import * as vscode from "vscode";
import type { Assignment, Notice, Trouble } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import { isNamed, type NamedProcess } from "../../server/protocol/wording/formatProcess.js";
import { noticeMessage } from "../../server/protocol/wording/notices.js";
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

/** Whose port it usually is. The text equals `USUAL_TEMPLATE`. */
export const usualSentence = (port: number, program: string): string => vscode.l10n.t("Port {0} is usually used by {1}.", port, program);

/** Describes what a person should know about a granted port. The texts equal `noticeTemplates`. */
export function noticeSentence(granted: Assignment, notice: Notice): string {
  const { template, values } = noticeMessage(granted, notice, describeUnclear);
  switch (template) {
    case "refused":
      return vscode.l10n.t("{0} got port {1}, because port {2} was not available: {3}.", ...values);
    case "running":
      return vscode.l10n.t("{0}, the server of {1}, is already listening on port {2}.", ...values);
    case "unclear":
      return vscode.l10n.t("{0} is listening on port {1} of {2}. It may be its own server, so {2} keeps the port.", ...values);
    case "closing":
      return vscode.l10n.t("Port {0} of {1} is still closing, so a server may fail to listen on it for a minute or two.", ...values);
    case "connected":
      return vscode.l10n.t(
        "Port {0} of {1} is one end of a connection, so a server may fail to listen on it until the connection ends.",
        ...values,
      );
    case "bound":
      return vscode.l10n.t("A process holds port {0} of {1} without listening, so a server may fail to listen on it.", ...values);
    case "occupied":
      return vscode.l10n.t(
        "Port {0} of {1} is taken, although nobody is listening on it, so a server may fail to listen on it for now.",
        ...values,
      );
    case "excluded":
      return vscode.l10n.t("{0} got port {1} although {2}, because no other port is left.", ...values);
  }
}

/** The text for a process of which nothing is known equals that of `unclearProcess`. */
const describeUnclear = (process: NamedProcess): string =>
  isNamed(process) ? describeProcess(process) : vscode.l10n.t("A process that the system does not identify");

/** Describes a trouble, its cause and the affected port in one or two sentences. The texts equal `troubleTemplates`. */
export function troubleSentence(assignment: Assignment, trouble: Trouble): string {
  const { template, values } = troubleMessage(assignment, trouble, describeProcess);
  switch (template) {
    case "conflict":
      return vscode.l10n.t("{0} is listening on port {1} of {2}.", ...values);
    case "drift":
      return vscode.l10n.t("{0}, the server of {1}, is listening on port {2} instead of {3}.", ...values);
    case "driftToAssigned":
      return vscode.l10n.t("{0}, the server of {1}, is listening on port {2} of {3} instead of {4}. Restart it on port {4}.", ...values);
    case "driftRefused":
      return vscode.l10n.t(
        "{0}, the server of {1}, is listening on port {2} instead of {3}. Restart it on port {3}, because port {2} is not available: {4}.",
        ...values,
      );
    case "shadow":
      return vscode.l10n.t("{0} is also listening on port {1} of {2}, at {3}. localhost may reach either of the two.", ...values);
    case "shadowApart":
      return vscode.l10n.t("{0} is also listening on port {1} of {2}, at {3}. Clients that connect there reach it instead.", ...values);
  }
}
