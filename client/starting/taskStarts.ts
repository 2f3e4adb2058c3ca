import * as vscode from "vscode";
import { asList, asObject } from "../project/proposals/looseValues.js";
import type { Started } from "./servedService.js";
import { startOf } from "./startOf.js";

/** The tasks of a folder as tasks.json has them, in the form of debug configurations, with what holds for this system. */
export function tasksOf(folder: vscode.WorkspaceFolder | undefined): Started[] {
  const section = vscode.workspace.getConfiguration("tasks", folder);
  return asList(section.get("tasks")).map((task) => startOf(asObject(task)));
}
