import assert from "node:assert/strict";
import path from "node:path";
import { performance } from "node:perf_hooks";
import * as vscode from "vscode";
import manifest from "../../../package.json";

suite("the extension's start", () => {
  const extension = vscode.extensions.getExtension("port-daddy.port-daddy")!;

  test("has all commands of the manifest, and no others", async () => {
    await extension.activate();
    const registered = (await vscode.commands.getCommands(true)).filter(
      // Views bring commands of their own.
      (command) => command.startsWith("portDaddy.") && !/^portDaddy\.(workspace|projects|listeners)\./.test(command),
    );
    assert.deepEqual(registered.sort(), manifest.contributes.commands.map(({ command }) => command).sort());
  });

  test("takes so long", async function () {
    await extension.activate();
    const file = path.join(extension.extensionPath, "dist", "extension.js");
    const loaded = require.cache[file];
    assert.ok(loaded !== undefined, "the bundle is loaded");
    const { activatedInMs } = loaded.exports as { activatedInMs: number };
    // Once more, as at the first time: what it costs to read, compile and run the bundle, before anything is asked of it.
    delete require.cache[file]; // eslint-disable-line @typescript-eslint/no-dynamic-delete -- so that it is loaded anew
    const began = performance.now();
    require(file); // eslint-disable-line @typescript-eslint/no-require-imports -- as the extension host loads it
    const loadMs = performance.now() - began;
    require.cache[file] = loaded;
    assert.ok(activatedInMs > 0);
    // For people to read: how fast a machine is, is no property of the extension.
    this.test!.title = `takes ${loadMs.toFixed(1)} ms to load and ${activatedInMs.toFixed(1)} ms to activate`;
  });
});
