import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";

/** Folders whose files may import each other and, of the rest of the house, only what is named. The longest name that fits a file counts. */
const layers: Record<string, readonly string[]> = {
  "server/protocol": [],
  "server/store": ["server/protocol"],
  "server/adapters": ["server/protocol"],
  "server/config": ["server/protocol"],
  "server/services": ["server/store", "server/adapters", "server/config", "server/protocol"],
  "server/transport": ["server/protocol"],
  "server/language": ["server/protocol"],
  // The files directly in server/ put the rest together.
  server: ["server/services", "server/store", "server/adapters", "server/config", "server/transport", "server/language", "server/protocol"],
  client: ["client/connection", "client/cli", "client/project", "server/protocol"],
  // These run where there is no editor, and so know none of the folders that need one.
  "client/connection": ["client/project", "client/cli", "server/protocol"],
  "client/cli": ["client/connection", "client/project", "server/protocol"],
  "client/project": ["client/connection", "client/cli", "server/protocol"],
  webview: ["server/protocol"],
};

/** Packages that only files in these folders may import. */
const packages: [name: RegExp, allowed: (file: string) => boolean, rule: string][] = [
  [/^(mocha|node:test)$/, () => false, "belongs to test/"],
  [
    /^vscode$/,
    (file) => isIn(file, "client") && !["connection", "cli", "project"].some((folder) => isIn(file, `client/${folder}`)),
    "belongs to client/, without connection, cli and project",
  ],
  [/^better-sqlite3$/, (file) => isIn(file, "server/store"), "belongs to server/store"],
  [
    /^vscode-(jsonrpc|languageserver|languageclient)/,
    (file) => !isIn(file, "server/services") && !isIn(file, "server/store"),
    "is not for services",
  ],
];

const isIn = (file: string, folder: string): boolean => file.startsWith(`${folder}/`);

const layerOf = (file: string): string | undefined =>
  Object.keys(layers)
    .filter((layer) => isIn(file, layer))
    .sort((a, b) => b.length - a.length)[0];

/**
 * Imports go down.
 * @param file from the root of the repository, with slashes
 * @param imported as it stands in the file
 * @returns why the file may not import that; undefined when it may
 */
export function violation(file: string, imported: string): string | undefined {
  if (isIn(file, "test")) return undefined;
  const layer = layerOf(file);
  if (layer === undefined) return `${file} is in no layer`;
  if (!imported.startsWith(".")) {
    const broken = packages.find(([name, allowed]) => name.test(imported) && !allowed(file));
    return broken === undefined ? undefined : `${file} imports ${imported}, which ${broken[2]}`;
  }
  const target = path.posix.join(path.posix.dirname(file), imported);
  if (target === "package.json") return undefined;
  const targetLayer = layerOf(target);
  const allowed = targetLayer !== undefined && (targetLayer === layer || layers[layer]!.includes(targetLayer));
  return allowed ? undefined : `${file} imports ${target}, and ${layer} may import ${["itself", ...layers[layer]!].join(", ")} only`;
}

/** All that a file imports, also types, also late, also what it passes on. */
export function importsOf(text: string): string[] {
  const code = text.replace(/^\s*(\/\/|\/?\*).*$/gm, "");
  return [...code.matchAll(/\b(?:from|import|require)\s*\(?\s*(["'])([^"'\n]+)\1/g)].map((match) => match[2]!);
}

const files = globSync("{client,server,webview,test}/**/*.{ts,tsx,mts,cts,mjs,js}", { exclude: ["test/fixtures/**"] }).map((file) =>
  file.replaceAll("\\", "/"),
);

suite("Layers", () => {
  test("imports go down", () => {
    assert.ok(files.length > 100, `only ${files.length} files were found`);
    const found = files.flatMap((file) => importsOf(readFileSync(file, "utf8")).flatMap((imported) => violation(file, imported) ?? []));
    assert.deepEqual(found, []);
  });

  const forbidden: [file: string, imported: string][] = [
    ["server/protocol/port.ts", "../services/ports.js"],
    ["server/protocol/port.ts", "../config/config.js"],
    ["server/protocol/port.ts", "../main.js"],
    ["server/store/store.ts", "../services/ports.js"],
    ["server/store/store.ts", "../adapters/system.js"],
    ["server/adapters/system.ts", "../store/store.js"],
    ["server/adapters/deeper/system.ts", "../../services/ports.js"],
    ["server/config/config.ts", "../services/ports.js"],
    ["server/transport/listener.ts", "../services/ports.js"],
    ["server/transport/listener.ts", "../config/config.js"],
    ["server/language/view.ts", "../services/registry.js"],
    ["server/language/view.ts", "../transport/listener.js"],
    ["server/language/view.ts", "vscode"],
    ["server/services/ports.ts", "../transport/listener.js"],
    ["server/services/ports.ts", "../main.js"],
    ["server/services/allocation/allocator.ts", "../../logFile.js"],
    ["server/services/ports.ts", "better-sqlite3"],
    ["server/services/ports.ts", "vscode-jsonrpc"],
    ["server/services/ports.ts", "vscode-languageserver/node"],
    ["server/services/ports.ts", "vscode"],
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
    ["client/connection/reach.ts", "../../server/services/ports.js"],
    ["client/project/findProject.ts", "vscode"],
    ["client/project/findProject.ts", "../commands/release.js"],
    ["webview/main.ts", "../client/extension.js"],
    ["webview/main.ts", "../server/services/list.js"],
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
    ["server/main.ts", "./services/ports.js"],
    ["server/main.ts", "./transport/listener.js"],
    ["server/main.ts", "./language/language.js"],
    ["server/language/view.ts", "vscode-languageserver-protocol"],
    ["server/main.ts", "./logFile.js"],
    ["server/services/allocation/allocator.ts", "../keyedLock.js"],
    ["server/services/ports.ts", "../config/config.js"],
    ["server/services/ports.ts", "../store/store.js"],
    ["server/services/ports.ts", "node:path"],
    ["server/transport/connection.ts", "vscode-languageserver"],
    ["server/store/sqliteStore.ts", "better-sqlite3"],
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
