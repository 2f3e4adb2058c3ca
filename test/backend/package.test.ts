import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../editor/project.js";
import { packagedFiles } from "./vsix.js";

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
      "ThirdPartyNotices.txt",
      "dist/checkWorker.js",
      "dist/cli.js",
      "dist/deferred.js",
      "dist/extension.js",
      "dist/languageClient.js",
      "dist/port-daddy.schema.json",
      "dist/portDaddyApi.d.ts",
      "dist/server.js",
      "dist/setup/initFolder.js",
      "dist/setup/serviceStarts.js",
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

  test("has the licence of each package in it, by name and version", () => {
    const notices = packagedFiles().get("ThirdPartyNotices.txt") ?? "";
    // The source maps say it, too, and not from where the build has it.
    const maps = globSync("dist/**/*.map", { cwd: projectRoot });
    const sources = maps.flatMap((map) => (JSON.parse(readFileSync(path.join(projectRoot, map), "utf8")) as { sources: string[] }).sources);
    const shipped = [...packagedFiles().keys()].filter((file) => file.startsWith("node_modules/"));
    const packageFolder = /node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+(?=\/)/;
    const folders = new Set([...sources, ...shipped].flatMap((file) => packageFolder.exec(file)?.[0] ?? []));
    assert.ok(maps.length >= 9 && folders.size > 20, `${maps.length} maps name ${folders.size} packages`);
    for (const folder of folders) {
      const { name, version, license } = JSON.parse(readFileSync(path.join(projectRoot, folder, "package.json"), "utf8")) as Record<
        string,
        string
      >;
      assert.ok(notices.includes(`\n${name} ${version} (${license})\n`), `${name} ${version} is not in ThirdPartyNotices.txt`);
      // A package without a file of its own has the text of its SPDX identifier.
      const origins = [`\nFrom ${folder}/`, `\nFrom the SPDX licence list, for "${license}" in ${folder}/package.json:`];
      assert.ok(
        origins.some((origin) => notices.includes(origin)),
        `the licence of ${name} is not in ThirdPartyNotices.txt`,
      );
    }
  });
});
