import { realpath } from "node:fs/promises";
import * as vscode from "vscode";

/** The files that are open in the editor, by their real paths: a workspace folder may be a link. */
export class OpenDocuments {
  private constructor(private readonly byPath: ReadonlyMap<string, vscode.TextDocument>) {}

  static async find(): Promise<OpenDocuments> {
    const open = vscode.workspace.textDocuments.filter(({ uri, isClosed }) => uri.scheme === "file" && !isClosed);
    const found = open.map(async (document) => {
      const { fsPath } = document.uri;
      const real = await realpath(fsPath).catch(() => fsPath); // It may not be on the disk any more.
      return [real, document] as const;
    });
    return new OpenDocuments(new Map(await Promise.all(found)));
  }

  /** @param file the real path */
  document(file: string): vscode.TextDocument | undefined {
    return this.byPath.get(file);
  }

  /**
   * The text of a file with unsaved changes. Of all others the disk has the exact text: the editor makes mixed line ends equal.
   * @param file the real path
   */
  editedText(file: string): string | undefined {
    const document = this.byPath.get(file);
    return document?.isDirty === true ? document.getText() : undefined;
  }
}
