import { isNamed, type NamedProcess } from "../../protocol/wording/formatProcess.js";
import { printable } from "../../protocol/wording/printable.js";
import { processName } from "../../protocol/wording/processName.js";
import type { Texts } from "../texts.js";

type Place = "at start" | "within";

/**
 * Names a process with its folder, in the editor's language. The English texts equal those of `formatProcessFrom`.
 * @param place where in a sentence
 */
export function describeProcess(l10n: Texts, process: NamedProcess = {}, place: Place = "at start"): string {
  const { pid, folder, folderDeleted, container } = process;
  if (container !== undefined) return l10n.t("container {0}", printable(container));
  const name = nameProcess(l10n, process, place);
  if (pid === undefined || folder === undefined) return name;
  return folderDeleted === true
    ? l10n.t("{0} from the deleted folder {1}", name, printable(folder))
    : l10n.t("{0} from {1}", name, printable(folder));
}

/** The same of a process that may be the service's own server. One of which nothing is known is not called another process. */
export const describeUnclear = (l10n: Texts, process: NamedProcess = {}): string =>
  isNamed(process) ? describeProcess(l10n, process) : l10n.t("A process that the system does not identify");

function nameProcess(l10n: Texts, { command, pid, user }: NamedProcess, place: Place): string {
  const name = command === undefined ? nameUnknown(l10n, user, place) : processName(command);
  return pid === undefined ? name : l10n.t("{0} (pid {1})", name, pid);
}

function nameUnknown(l10n: Texts, user: string | undefined, place: Place): string {
  if (place === "at start") return user === undefined ? l10n.t("Another process") : l10n.t("A program of user {0}", printable(user));
  return user === undefined ? l10n.t("another process") : l10n.t("a program of user {0}", printable(user));
}
