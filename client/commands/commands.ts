import * as vscode from "vscode";
import { whilePersonWaits } from "../backend/errand.js";
import type { Reporter } from "../messages/reporter.js";

/** A command. What it throws is shown to the user; what it returns is the command's value. */
export type Command = (...args: never[]) => unknown;

/** Registers commands, for whose answers a person waits, and is the only place that catches their errors. */
export function registerCommands(commands: Record<string, Command>, reporter: Reporter): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, run]) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          return await whilePersonWaits(() => (run as (...args: unknown[]) => unknown)(...args));
        } catch (error) {
          await reporter.show(error);
          return undefined;
        }
      }),
    ),
  );
}
