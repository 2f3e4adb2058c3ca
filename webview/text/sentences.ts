import * as l10n from "@vscode/l10n";
import { formatIdentity, type Identity } from "../../server/protocol/identity.js";
import type { Trouble } from "../../server/protocol/assignment.js";
import { isNamed, type NamedProcess } from "../../server/protocol/wording/formatProcess.js";
import { printable } from "../../server/protocol/wording/printable.js";
import { processName } from "../../server/protocol/wording/processName.js";
import { troubleMessage, troubleTemplates } from "../../server/protocol/wording/sentences.js";

type AssignedPort = Identity & { port: number };

/** The shared sentences in the page's language. The English ones equal those in server/protocol/wording, which a test compares. */
export function nameProcess({ command, pid, user, container }: NamedProcess = {}, atStart = false): string {
  if (container !== undefined) return l10n.t("container {0}", printable(container));
  const name = command === undefined ? nameUnknown(user, atStart) : processName(command);
  return pid === undefined ? name : l10n.t("{0} (pid {1})", name, pid);
}

function nameUnknown(user: string | undefined, atStart: boolean): string {
  if (user === undefined) return atStart ? l10n.t("Another process") : l10n.t("another process");
  return atStart ? l10n.t("A program of user {0}", printable(user)) : l10n.t("a program of user {0}", printable(user));
}

function describeProcess(process: NamedProcess = {}, atStart = false): string {
  const { pid, folder, folderDeleted, container } = process;
  const name = nameProcess(process, atStart);
  if (pid === undefined || folder === undefined || container !== undefined) return name;
  return folderDeleted === true
    ? l10n.t("{0} from the deleted folder {1}", name, printable(folder))
    : l10n.t("{0} from {1}", name, printable(folder));
}

/** The templates are in the bundle because the editor's own sentences equal them. */
export function troubleText(assigned: AssignedPort, trouble: Trouble): string {
  const { template, values } = troubleMessage(assigned, trouble, (process) => describeProcess(process, true));
  return l10n.t(troubleTemplates[template], ...values);
}

export const ownServerText = (process: NamedProcess): string => l10n.t("Its own server, {0}, is listening.", describeProcess(process));

export function unclearText(assigned: AssignedPort, process: NamedProcess = {}): string {
  const name = isNamed(process) ? describeProcess(process, true) : l10n.t("A process that the system does not identify");
  return l10n.t("{0} is listening on port {1} of {2}. It may be its own server.", name, assigned.port, formatIdentity(assigned));
}

export const unassignedText = (process: NamedProcess, port: number): string =>
  l10n.t("{0} is listening on port {1}, which is not assigned.", nameProcess(process, true), port);
