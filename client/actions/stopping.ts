import { homedir } from "node:os";
import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { NamedProcess } from "../../server/protocol/wording/formatProcess.js";
import { nameProcess } from "../display/sentences.js";
import { shortFolder } from "../display/shortFolder.js";
import type { PortItem } from "../views/rows.js";

/** A listening process, identified well enough to stop it and no other. */
export interface StopTarget extends NamedProcess {
  port: number;
  pid: number;
  startedAt: string;
  /** The port's assignment, if it has one. */
  assignment?: Assignment;
}

/** @returns undefined when the system does not tell enough about the listener to stop the right process */
export function stopTargetOf({ listener, assignment }: PortItem): StopTarget | undefined {
  const drifted = assignment?.trouble?.kind === "drift" ? assignment.trouble : undefined;
  const holder = listener ?? assignment?.listener ?? drifted?.holder;
  if (holder?.pid === undefined || holder.startedAt === undefined) return undefined;
  const { pid, startedAt, command, folder } = holder;
  const port = listener?.port ?? (assignment!.listener === undefined ? drifted!.port : assignment!.port);
  return { port, pid, startedAt, command, folder, assignment };
}

/** Stops a process after the user has confirmed. If it does not end by itself, offers to force it. */
export async function stopAfterAsking(backend: BackendClient, target: StopTarget): Promise<void> {
  const name = nameProcess(target);
  const stop = vscode.l10n.t("Stop");
  const answer = await vscode.window.showWarningMessage(vscode.l10n.t("Stop {0}?", name), { modal: true, detail: detailOf(target) }, stop);
  if (answer === stop) await stopOrForce(backend, target);
}

/**
 * Stops a process that the user has chosen to stop. If it does not end by itself, offers to force it.
 * @returns whether it has ended; false when the user would rather not force it
 */
export async function stopOrForce(backend: BackendClient, target: StopTarget): Promise<boolean> {
  const name = nameProcess(target);
  if (await tryToStop(backend, target, false)) return true;
  const force = vscode.l10n.t("Force Stop");
  const detail = vscode.l10n.t("It was asked to stop but is still running. If you force it, it loses its unsaved data.");
  const message = vscode.l10n.t("{0} has not stopped.", name);
  if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, force)) !== force) return false;
  if (!(await tryToStop(backend, target, true))) throw new Error(vscode.l10n.t("{0} could not be stopped, even by force.", name));
  return true;
}

/** @returns whether the process has ended */
async function tryToStop(backend: BackendClient, target: StopTarget, force: boolean): Promise<boolean> {
  const { port, pid, startedAt } = target;
  const name = nameProcess(target);
  const { stopped, free } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t("Stopping {0}…", name) },
    () => backend.request("portDaddy/stopListener", { port, pid, startedAt, ...(force ? { force } : {}) }),
  );
  if (!stopped) return false;
  if (free) vscode.window.setStatusBarMessage(vscode.l10n.t("{0} has stopped, and port {1} is free.", name, port), 4000);
  else void vscode.window.showWarningMessage(vscode.l10n.t("{0} has stopped, but another process is using port {1}.", name, port));
  return true;
}

function detailOf({ port, folder, assignment }: StopTarget): string {
  const where =
    assignment === undefined
      ? vscode.l10n.t("It is listening on port {0}.", port)
      : assignment.port === port
        ? vscode.l10n.t("It is listening on port {0}, which is assigned to {1}.", port, formatIdentity(assignment))
        : vscode.l10n.t("It is listening on port {0} and belongs to {1}.", port, formatIdentity(assignment));
  return folder === undefined ? where : `${where} ${vscode.l10n.t("It was started in {0}.", shortFolder(folder, homedir()))}`;
}
