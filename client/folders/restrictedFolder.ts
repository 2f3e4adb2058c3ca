import * as vscode from "vscode";

/** A folder of a window in restricted mode, whose files are not read and for which nothing is requested. */
export class RestrictedFolder extends Error {
  override readonly name = "RestrictedFolder";
  constructor(folder: string) {
    super(
      vscode.l10n.t(
        "{0} is not trusted, so its files are not read and its services get no ports. Trust the workspace to continue.",
        folder,
      ),
    );
  }
}
