import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import type { Driver } from "../driver/extension.js";
import { manifest } from "../project.js";

suite("the extension host under test", () => {
  const folder = vscode.workspace.workspaceFolders?.[0];
  const driver = () => vscode.extensions.getExtension<Driver>("port-daddy.test-driver")!.activate();

  test("has the example workspace open, and writes to a copy of it", () => {
    assert.equal(vscode.workspace.workspaceFolders?.length, 1);
    assert.ok(existsSync(path.join(folder!.uri.fsPath, "port-daddy.json")));
    assert.ok(!folder!.uri.fsPath.includes("fixtures"));
  });

  test("has Port Daddy installed from the VSIX, not from the source tree", () => {
    const extension = vscode.extensions.getExtension(manifest().id);
    assert.ok(extension);
    assert.ok(path.basename(extension.extensionPath).startsWith(`${manifest().id}-`), extension.extensionPath);
    assert.ok(!existsSync(path.join(extension.extensionPath, "esbuild.mjs")));
  });

  test("has a data directory of its own for Port Daddy", () => {
    assert.ok(path.isAbsolute(process.env["PORT_DADDY_HOME"] ?? ""));
  });

  test("gives tests the configuration that a debug adapter receives", async () => {
    const configuration = {
      type: "port-daddy-test-debug",
      request: "attach",
      name: "recorded",
      port: 3100,
      connect: { port: 3101 },
      undeclared: "3102",
    };
    const received = await (await driver()).configurationReceived(folder, configuration);
    assert.equal(received["port"], 3100);
    assert.deepEqual(received["connect"], { port: 3101 });
    assert.equal(received["undeclared"], "3102");
  });
});
