import * as vscode from "vscode";

/** The time of day in the editor's language, to the second. @param at as ISO 8601 */
export const timeOf = (at: string): string => new Date(at).toLocaleTimeString(vscode.env.language);
