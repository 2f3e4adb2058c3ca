import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { circlesIn, filesIn, folderSizes, importsOf, pairsIn, readImportGraph } from "./layers/importGraph.js";
import { violation } from "./layers/rules.js";

/** A folder with more files than this has more than one subject. */
const MAX_FILES = 20;

const files = filesIn("client", "server", "webview", "test");
const code = files.filter((file) => !file.startsWith("test/"));

suite("Layers", () => {
  test("imports go down", () => {
    assert.ok(files.length > 100, `only ${files.length} files were found`);
    const found = files.flatMap((file) => importsOf(readFileSync(file, "utf8")).flatMap((imported) => violation(file, imported) ?? []));
    assert.deepEqual(found, []);
  });

  test("no circle, no two folders that import each other, no folder of more than twenty files", () => {
    const graph = readImportGraph(code);
    const [circles, pairs, sizes] = [circlesIn(graph), pairsIn(graph), folderSizes(code)];
    const largest = Math.max(...sizes.values());
    console.log(`      circles ${circles.length}, pairs ${pairs.length}, largest folder ${largest} files`);
    const tooLarge = [...sizes].filter(([, size]) => size > MAX_FILES);
    assert.deepEqual({ circles, pairs, tooLarge }, { circles: [], pairs: [], tooLarge: [] });
  });

  test("a planted circle is found, however long it is", () => {
    const graph = new Map([
      ["server/a.ts", ["server/b.ts"]],
      ["server/b.ts", ["server/store/c.ts", "server/d.ts"]],
      ["server/store/c.ts", ["server/a.ts"]],
      ["server/d.ts", []],
    ]);
    assert.deepEqual(circlesIn(graph), [["server/a.ts", "server/b.ts", "server/store/c.ts"]]);
  });

  test("a planted pair of folders is found, but a folder and its own subfolder are none", () => {
    const graph = new Map([
      ["client/views/tree.ts", ["client/messages/told.ts", "client/views/rows/row.ts"]],
      ["client/messages/told.ts", []],
      ["client/messages/offer.ts", ["client/views/row.ts"]],
      ["client/views/rows/row.ts", ["client/views/tree.ts"]],
    ]);
    assert.deepEqual(pairsIn(graph), ["client/messages <> client/views"]);
  });

  test("a planted folder of 21 files is counted", () => {
    const planted = Array.from({ length: 21 }, (_, index) => `server/services/s${index}.ts`);
    assert.deepEqual(folderSizes([...planted, "server/services/listening/x.ts"]).get("server/services"), 21);
  });

  const forbidden: [file: string, imported: string][] = [
    ["server/protocol/port.ts", "../services/grants.js"],
    ["server/protocol/port.ts", "../config/config.js"],
    ["server/protocol/port.ts", "../main.js"],
    ["server/store/store.ts", "../services/grants.js"],
    ["server/store/store.ts", "../adapters/system.js"],
    ["server/adapters/system.ts", "../store/store.js"],
    ["server/adapters/deeper/system.ts", "../../services/grants.js"],
    ["server/config/config.ts", "../services/grants.js"],
    ["server/transport/dispatch.ts", "../services/grants.js"],
    ["server/transport/dispatch.ts", "../config/config.js"],
    ["server/language/view.ts", "../services/registry.js"],
    ["server/language/view.ts", "../transport/dispatch.js"],
    ["server/language/view.ts", "vscode"],
    ["server/services/grants.ts", "../transport/dispatch.js"],
    ["server/services/grants.ts", "../main.js"],
    ["server/services/allocation/allocator.ts", "../../dataDirectory/guard.js"],
    ["server/services/grants.ts", "better-sqlite3"],
    ["server/services/grants.ts", "vscode-jsonrpc"],
    ["server/services/grants.ts", "vscode-languageserver/node"],
    ["server/services/grants.ts", "vscode"],
    ["server/main.ts", "../client/connection/reach.js"],
    ["server/main.ts", "vscode"],
    ["server/transport/dispatch.ts", "better-sqlite3"],
    ["client/extension.ts", "../server/main.js"],
    ["client/extension.ts", "../server/store/store.js"],
    ["client/extension.ts", "../webview/main.js"],
    ["client/extension.ts", "better-sqlite3"],
    ["client/cli/main.ts", "better-sqlite3"],
    ["client/cli/main.ts", "vscode"],
    ["client/cli/main.ts", "../extension.js"],
    ["client/cli/main.ts", "../views/tree.js"],
    ["client/connection/reach.ts", "vscode"],
    ["client/connection/reach.ts", "../../server/services/grants.js"],
    ["client/project/findProject.ts", "vscode"],
    ["client/project/findProject.ts", "../commands/release.js"],
    ["webview/main.ts", "../client/extension.js"],
    ["webview/main.ts", "../server/services/listAssignments.js"],
    ["webview/main.ts", "vscode"],
    ["server/store/store.ts", "mocha"],
    ["client/cli/main.ts", "node:test"],
    ["server/main.ts", "../test/unit/services/house.js"],
    ["tools/new.ts", "node:fs"],
  ];
  for (const [file, imported] of forbidden) {
    test(`${file} may not import ${imported}`, () => assert.ok(violation(file, imported)));
  }

  const allowed: [file: string, imported: string][] = [
    ["server/main.ts", "./services/grants.js"],
    ["server/main.ts", "./transport/socket/socketServer.js"],
    ["server/main.ts", "./language/language.js"],
    ["server/language/view.ts", "vscode-languageserver-protocol"],
    ["server/main.ts", "./log/logFile.js"],
    ["server/services/allocation/allocator.ts", "../keyedLock.js"],
    ["server/services/grants.ts", "../config/config.js"],
    ["server/services/grants.ts", "../store/store.js"],
    ["server/services/grants.ts", "node:path"],
    ["server/transport/socket/connection.ts", "vscode-languageserver"],
    ["server/store/sqlite/sqliteStore.ts", "better-sqlite3"],
    ["client/extension.ts", "vscode"],
    ["client/extension.ts", "../package.json"],
    ["client/views/tree.ts", "../commands/release.js"],
    ["client/views/tree.ts", "../connection/reach.js"],
    ["client/views/tree.ts", "../../server/protocol/assignment.js"],
    ["webview/main.ts", "../server/protocol/assignment.js"],
    ["test/unit/x.test.ts", "vscode"],
    ["test/unit/x.test.ts", "../../server/main.js"],
  ];
  for (const [file, imported] of allowed) {
    test(`${file} may import ${imported}`, () => assert.equal(violation(file, imported), undefined));
  }

  test("an import is seen in whatever way it is written", () => {
    const text = [
      'import "./a.js";',
      'import b from "./b.js";',
      'import { c,\n  d } from "./c.js";',
      'import type { E } from "./e.js";',
      'export * from "./f.js";',
      "export type { G } from './g.js';",
      'const h = await import("./h.js");',
      'const i = require( "./i.js" );',
      'import j = require("./j.js");',
      'type K = import("./k.js").K;',
      '// import "./no.js";',
      ' * import("./no.js")',
    ].join("\n");
    assert.deepEqual(
      importsOf(text),
      ["a", "b", "c", "e", "f", "g", "h", "i", "j", "k"].map((name) => `./${name}.js`),
    );
  });
});
