import assert from "node:assert/strict";
import path from "node:path";
import * as vscode from "vscode";

suite("the extension host of a window with two folders", () => {
  test("has both open", () => {
    const names = vscode.workspace.workspaceFolders?.map((folder) => path.basename(folder.uri.fsPath));
    assert.deepEqual(names, ["shop", "bakery"]);
  });
});
