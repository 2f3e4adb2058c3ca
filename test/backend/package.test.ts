import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

suite("The package for the marketplace", () => {
  test("holds what the extension needs, and nothing else", function () {
    const listed = execFileSync("npx", ["vsce", "ls"], { encoding: "utf8", shell: process.platform === "win32" });
    const files = listed
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => /^[\w.@-]+(\/|$)/.test(line) && !line.includes(" "));
    const own = files.filter((file) => !file.startsWith("node_modules/"));
    assert.deepEqual(own.sort(), [
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist/checkWorker.js",
      "dist/cli.js",
      "dist/deferred.js",
      "dist/extension.js",
      "dist/languageClient.js",
      "dist/port-daddy.schema.json",
      "dist/portDaddyApi.d.ts",
      "dist/server.js",
      "dist/setup/initFolder.js",
      "dist/setup/setUpWorkspace.js",
      "dist/setup/setupParts.js",
      "dist/webview.css",
      "dist/webview.js",
      "l10n/bundle.l10n.json",
      "media/dashboard-dark.svg",
      "media/dashboard-light.svg",
      "media/icon.png",
      "media/view.svg",
      "media/walkthrough/dashboard-dark.png",
      "media/walkthrough/dashboard-light.png",
      "media/walkthrough/setUp-dark.png",
      "media/walkthrough/setUp-light.png",
      "media/walkthrough/use-dark.png",
      "media/walkthrough/use-light.png",
      "media/walkthrough/views-dark.png",
      "media/walkthrough/views-light.png",
      "package.json",
      "package.nls.json",
    ]);
    const bundled = files.filter((file) => file.startsWith("node_modules/"));
    assert.deepEqual([...new Set(bundled.map((file) => file.split("/")[1]))], ["better-sqlite3"]);
    assert.equal(bundled.filter((file) => file.endsWith(".node")).length, 8, "a prebuilt binary for each platform");
  });
});
