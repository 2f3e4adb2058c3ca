import assert from "node:assert/strict";
import * as vscode from "vscode";
import { driver, portCommand } from "../ports.js";

suite("ports in a window with two folders", () => {
  const [shop, bakery] = vscode.workspace.workspaceFolders as [vscode.WorkspaceFolder, vscode.WorkspaceFolder];
  const received = async (folder: vscode.WorkspaceFolder | undefined, value: string): Promise<unknown> => {
    const configuration = { type: "port-daddy-test-debug", request: "launch", name: "folder", port: value };
    return (await (await driver()).configurationReceived(folder, configuration))["port"];
  };

  teardown(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  test("a launch configuration gets the port of the folder that it belongs to", async () => {
    const ports = [await received(shop, "${command:portDaddy.port}"), await received(bakery, "${command:portDaddy.port}")];
    assert.notEqual(ports[0], ports[1]);
    assert.equal(await received(shop, "${command:portDaddy.port}"), ports[0]);
  });

  test("so does an input of it", async () => {
    const ports = [await received(shop, "${input:apiPort}"), await received(bakery, "${input:apiPort}")];
    assert.notEqual(ports[0], ports[1]);
    assert.equal(String(ports[1]), await portCommand({ service: "api", folder: "bakery" }));
  });

  test("a task gets the port of the folder that its working directory is in", async () => {
    const ofBakery = await portCommand(["echo ${command:portDaddy.port}", bakery.uri.fsPath]);
    assert.equal(ofBakery, await portCommand({ folder: "bakery" }));
    assert.notEqual(ofBakery, await portCommand(["echo ${command:portDaddy.port}", shop.uri.fsPath]));
  });

  test("an input gets the active editor's folder where its args name none", async () => {
    await vscode.window.showTextDocument(vscode.Uri.joinPath(bakery.uri, "README.md"));
    assert.equal(await portCommand({ service: "api" }), await portCommand({ service: "api", folder: "bakery" }));
  });

  test("where nothing tells the folder the user is asked once, and never given the first one silently", async () => {
    const asked = portCommand({ service: "api" });
    await quickInputIsOpen();
    await vscode.commands.executeCommand("workbench.action.quickOpenSelectNext");
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    const chosen = await asked;
    assert.equal(chosen, await portCommand({ service: "api", folder: "bakery" }));
    assert.equal(await portCommand({ service: "api" }), chosen);
  });

  test("a folder that the window does not have gives no value", async () => {
    assert.equal(await portCommand({ folder: "pharmacy" }), undefined);
  });
});

/** Selecting does nothing before the pick is there, and nothing tells when it is: the next entry is asked for until one has the focus. */
async function quickInputIsOpen(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await vscode.commands.executeCommand("workbench.action.focusQuickOpen");
}
