import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import type { ActionOutcome, PageAction } from "../../server/protocol/page.js";
import type { AssignmentList } from "../backend/assignmentList.js";
import type { BackendClient } from "../backend/backendClient.js";
import type { ListenerList } from "../backend/listenerList.js";
import { openUrl } from "../actions/openUrl.js";
import type { Releasing } from "../actions/releasing.js";
import { stopAfterAsking, type StopTarget } from "../actions/stopping.js";
import { addressOf } from "../display/portUrl.js";

type Action<K extends PageAction["kind"]> = Extract<PageAction, { kind: K }>;

/** Carries out the page's actions, with the commands, questions and confirmations of the extension. */
export class PageActions {
  constructor(
    private readonly backend: BackendClient,
    private readonly assignments: AssignmentList,
    private readonly listeners: ListenerList,
    private readonly releasing: Releasing,
  ) {}

  /** @throws Error with a sentence for a person */
  async run(action: PageAction): Promise<ActionOutcome> {
    switch (action.kind) {
      case "copy":
        return this.copy(action.ports.join("\n"));
      case "copyUrl":
        return this.copy(this.addressOf(action.port).url);
      case "open":
        return this.open(action.port);
      case "move":
        return this.command("portDaddy.movePort", { assignment: this.assignmentAt(action.port) });
      case "adopt":
        return this.command("portDaddy.adoptPort", { assignment: this.assignmentAt(action.port) });
      case "pin":
        return this.command(action.pinned ? "portDaddy.pinPort" : "portDaddy.unpinPort", { assignment: this.assignmentAt(action.port) });
      case "release":
        return this.release(action);
      case "stop":
        await stopAfterAsking(this.backend, this.stopTarget(action));
        return { done: true };
      case "request":
        return this.request(action);
      case "export":
        return this.save(action);
      case "connect":
        await this.backend.connect();
        return { done: true };
      case "restart":
        return this.command("portDaddy.restartBackend");
    }
  }

  private async open(port: number): Promise<ActionOutcome> {
    const address = this.addressOf(port);
    return { done: await openUrl(address.port, address.url) };
  }

  private async copy(text: string): Promise<ActionOutcome> {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(vscode.l10n.t("Copied {0}", text.split("\n").join(", ").slice(0, 60)), 2000);
    return { done: true };
  }

  /** Runs a command, which itself reports errors to the user. */
  private async command(id: string, ...args: unknown[]): Promise<ActionOutcome> {
    await vscode.commands.executeCommand(id, ...args);
    return { done: true };
  }

  private async release({ ports, byKey }: Action<"release">): Promise<ActionOutcome> {
    const assignments = ports.map((port) => this.assignmentAt(port));
    return { done: await this.releasing.release(assignments, { asks: assignments.length > 1 || byKey === true }) };
  }

  private async request({ project, service, preferred }: Action<"request">): Promise<ActionOutcome> {
    const granted = await this.backend.request("portDaddy/request", { project, service, preferred });
    const identity = formatIdentity(granted);
    const message =
      preferred === undefined || granted.port === preferred
        ? vscode.l10n.t("{0} got port {1}.", identity, granted.port)
        : vscode.l10n.t("{0} got port {1}; {2} was not available.", identity, granted.port, preferred);
    return { done: true, message };
  }

  private async save({ format, text }: Action<"export">): Promise<ActionOutcome> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const name = `ports.${format}`;
    const uri = await vscode.window.showSaveDialog({
      defaultUri: folder === undefined ? undefined : vscode.Uri.joinPath(folder, name),
      filters: format === "json" ? { JSON: ["json"] } : { CSV: ["csv"] },
      title: vscode.l10n.t("Export Ports"),
    });
    if (uri === undefined) return { done: false };
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    return { done: true, message: vscode.l10n.t("Saved as {0}.", vscode.workspace.asRelativePath(uri)) };
  }

  private addressOf(port: number): { port: number; url: string } {
    return addressOf(this.find(port) ?? { port });
  }

  private find(port: number): Assignment | undefined {
    return this.assignments.all.find((assignment) => assignment.port === port);
  }

  private assignmentAt(port: number): Assignment {
    const found = this.find(port);
    if (found === undefined) throw new Error(vscode.l10n.t("Port {0} is no longer assigned.", port));
    return found;
  }

  /** The process that the page showed, so that another one that has taken the port since is not stopped instead. */
  private stopTarget({ port, pid, startedAt }: Action<"stop">): StopTarget {
    const seen = [
      ...(this.listeners.all ?? []).filter((listener) => listener.port === port),
      ...this.assignments.all.flatMap((assignment) => [
        ...(assignment.port === port && assignment.listener !== undefined ? [assignment.listener] : []),
        ...(assignment.trouble?.port === port && assignment.trouble.holder !== undefined ? [assignment.trouble.holder] : []),
      ]),
    ];
    const process = seen.find((each) => each.pid === pid && each.startedAt === startedAt);
    if (process === undefined) throw new Error(vscode.l10n.t("The process with pid {0} is no longer listening on port {1}.", pid, port));
    const assignment = this.find(port) ?? this.assignments.all.find(({ trouble }) => trouble?.kind === "drift" && trouble.port === port);
    return { port, pid, startedAt, command: process.command, folder: process.folder, assignment };
  }
}
