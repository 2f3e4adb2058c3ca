import * as vscode from "vscode";
import type { TroubleKind } from "../../server/protocol/assignment.js";

/** The kinds of messages, each of which can be turned off. */
export type MessageKind = TroubleKind | "moved";

export const isWanted = (kind: MessageKind): boolean =>
  vscode.workspace.getConfiguration("portDaddy").get<boolean>(`messages.${kind}`, true);

export const turnOff = (kind: MessageKind): Thenable<void> =>
  vscode.workspace.getConfiguration("portDaddy").update(`messages.${kind}`, false, vscode.ConfigurationTarget.Global);
