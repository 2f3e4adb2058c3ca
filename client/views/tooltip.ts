import { homedir } from "node:os";
import * as vscode from "vscode";
import { type Assignment, type PortHolder, stateOf } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import type { ListenerInfo, ProcessUsage } from "../../server/protocol/listeners.js";
import { formatOwner } from "../../server/protocol/wording/formatOwner.js";
import { processName } from "../../server/protocol/wording/processName.js";
import { serviceInProject, shorten } from "../../server/protocol/wording/shorten.js";
import type { BackendClient } from "../backend/backendClient.js";
import { nameListener, nameProcess, troubleSentence } from "../display/sentences.js";
import { ago } from "../display/ago.js";
import { kindOf, type ListenerKind, type ListeningProcess } from "./listenerRows.js";
import { shortFolder } from "../display/shortFolder.js";
import { iconText, wordFor } from "../display/stateLook.js";

type Line = [name: string, value: string | undefined];

/** Everything about an assignment. */
export function describeAssignment(assignment: Assignment, usage?: ProcessUsage, addresses: readonly string[] = []): vscode.MarkdownString {
  const { port, leases, folder, lastUsedAt, listener, pinned, trouble } = assignment;
  const state = stateOf(assignment);
  const text = heading(iconText(state), formatIdentity(assignment), String(port));
  if (trouble !== undefined) text.appendMarkdown(plain(troubleSentence(assignment, trouble))).appendMarkdown("\n\n");
  return table(text, [
    [vscode.l10n.t("State"), pinned === true ? vscode.l10n.t("{0}, pinned", wordFor(state)) : wordFor(state)],
    [vscode.l10n.t("Owner"), leases.length === 0 ? undefined : leases.map(formatOwner).join(", ")],
    [vscode.l10n.t("Owned since"), leases[0] === undefined ? undefined : moment(leases[0].since)],
    ...processLines(listener, usage, folder),
    [vscode.l10n.t("Addresses"), addresses.length === 0 ? undefined : addresses.join(", ")],
    [vscode.l10n.t("Folder"), folder === undefined ? undefined : shortFolder(folder, homedir())],
    [vscode.l10n.t("Last used"), moment(lastUsedAt)],
  ]);
}

/** Ports with the name of their project or folder. */
export interface HeadedPorts {
  heading: string;
  assignments: readonly Assignment[];
}

/** One line per assignment below the heading of its folder, with its trouble in a sentence. */
export function summarizeAssignments(groups: readonly HeadedPorts[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  for (const { heading, assignments } of groups) {
    text.appendMarkdown(`**${plain(shorten(heading, LONGEST_IN_SUMMARY))}**\n\n`);
    for (const assignment of assignments) {
      const { port, listener, trouble } = assignment;
      const state = stateOf(assignment);
      const name = serviceInProject(assignment, LONGEST_IN_SUMMARY);
      const how = listener === undefined || trouble !== undefined ? wordFor(state) : processName(listener.command);
      text.appendMarkdown(`${iconText(state)} **${port}** ${plain(name)} · ${plain(how)}\n\n`);
      if (trouble !== undefined) text.appendMarkdown(plain(troubleSentence(assignment, trouble))).appendMarkdown("\n\n");
    }
  }
  return text;
}

/** The most characters of a name in the summary, so that a line is not folded. */
const LONGEST_IN_SUMMARY = 40;

/** Everything about a listening process. */
export function describeListener(listener: ListeningProcess, usage?: ProcessUsage): vscode.MarkdownString {
  const { port, addresses, user, container, assignment, command } = listener;
  const name = nameListener(listener);
  const text = heading("$(broadcast)", name, String(port));
  if (assignment !== undefined) {
    const identity = formatIdentity(assignment);
    const sentence = {
      own: vscode.l10n.t("The server of {0}.", identity),
      unclear: vscode.l10n.t("Possibly the server of {0}.", identity),
      stranger: vscode.l10n.t("Another process on {0}'s port.", identity),
    }[kindOf(listener) as Exclude<ListenerKind, "unassigned">];
    text.appendMarkdown(plain(sentence)).appendMarkdown("\n\n");
  }
  const process = listener.pid === undefined ? undefined : { ...listener, pid: listener.pid, command: command ?? name };
  return table(text, [
    ...processLines(process, usage),
    [vscode.l10n.t("User"), user],
    [vscode.l10n.t("Container"), container],
    [vscode.l10n.t("Addresses"), addresses.join(", ")],
  ]);
}

/** @returns undefined when the process has ended or could not be measured; a tooltip shows no errors */
export async function usageOf(backend: BackendClient, pid: number | undefined): Promise<ProcessUsage | undefined> {
  if (pid === undefined || backend.state.kind !== "connected") return undefined;
  try {
    const { usage } = await backend.request("portDaddy/usage", { pids: [pid] });
    return usage.find((each) => each.pid === pid);
  } catch {
    return undefined;
  }
}

/** The addresses on which a process listens on a port. */
export const addressesOf = (listeners: readonly ListenerInfo[] | undefined, port: number): string[] => [
  ...new Set((listeners ?? []).filter((listener) => listener.port === port).map(({ address }) => address)),
];

function heading(icon: string, name: string, port: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  return text.appendMarkdown(`${icon} **`).appendText(name).appendMarkdown(`** · ${port}\n\n`);
}

/** @param known a folder that the tooltip already shows */
function processLines(holder: PortHolder | undefined, usage: ProcessUsage | undefined, known?: string): Line[] {
  if (holder === undefined) return [];
  const { command, since, folder, folderDeleted } = holder;
  const start = folder === undefined || (folder === known && folderDeleted !== true) ? undefined : shortFolder(folder, homedir());
  const long = command.length > MAX_COMMAND ? `${command.slice(0, MAX_COMMAND)}…` : command;
  return [
    [vscode.l10n.t("Process"), nameProcess(holder)],
    [vscode.l10n.t("Command"), command === processName(command) ? undefined : long],
    [vscode.l10n.t("Started"), since === undefined ? undefined : moment(since)],
    [vscode.l10n.t("Started in"), start !== undefined && folderDeleted === true ? vscode.l10n.t("{0} (deleted)", start) : start],
    [vscode.l10n.t("Usage"), usage === undefined ? undefined : describeUsage(usage)],
  ];
}

const MAX_COMMAND = 120;

function describeUsage({ cpuPercent, memoryBytes }: ProcessUsage): string {
  const number = (value: number, digits: number): string => value.toLocaleString(vscode.env.language, { maximumFractionDigits: digits });
  return vscode.l10n.t("{0}% CPU, {1} MB of memory", number(cpuPercent, 1), number(memoryBytes / 2 ** 20, 0));
}

function moment(at: string): string {
  const { language } = vscode.env;
  return `${ago(at, Date.now(), language)} (${new Date(at).toLocaleString(language)})`;
}

/** A table of two columns without lines. Names of programs and folders are escaped. */
function table(text: vscode.MarkdownString, lines: Line[]): vscode.MarkdownString {
  text.appendMarkdown("| | |\n|:--|:--|\n");
  for (const [name, value] of lines) {
    if (value !== undefined) text.appendMarkdown(`| ${cell(name)} | ${cell(value)} |\n`);
  }
  return text;
}

const cell = (value: string): string => plain(value).replaceAll("|", "\\|");

/** Escapes text for Markdown. VS Code's own function would turn spaces into non-breaking ones, so that long lines could not wrap. */
const plain = (text: string): string =>
  new vscode.MarkdownString().appendText(text.replace(/\s+/g, " ").trim()).value.replaceAll("&nbsp;", " ");
