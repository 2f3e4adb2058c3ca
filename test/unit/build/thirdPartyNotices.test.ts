import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { thirdPartyNotices } from "../../../thirdPartyNotices.mjs";

const mit = `MIT License

Copyright (c) 2020 Somebody

Permission is hereby granted, free of charge, to any person
obtaining a copy of this software and associated documentation files`;

interface Planted {
  version?: string;
  license?: unknown;
  dependencies?: Record<string, string>;
  author?: string;
  files?: Record<string, string>;
}

suite("ThirdPartyNotices.txt", () => {
  let root: string;
  setup(() => {
    root = mkdtempSync(path.join(os.tmpdir(), "port-daddy-notices-"));
  });
  teardown(() => rmSync(root, { recursive: true }));

  /** Installs a package whose one module exports its name. */
  function plant(folder: string, { version = "1.0.0", files = {}, ...fields }: Planted): void {
    const at = path.join(root, folder);
    mkdirSync(at, { recursive: true });
    const name = folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
    const all = {
      "package.json": JSON.stringify({ name, version, main: "index.js", ...fields }),
      "index.js": `export const told = () => console.log(${JSON.stringify(`${name} ${version}`)});`,
      ...files,
    };
    for (const [file, text] of Object.entries(all)) writeFileSync(path.join(at, file), text);
  }

  /** Bundles a program with these lines, as the build does, and makes the notices of it. */
  async function noticesFor(lines: string, unbundled: string[] = []): Promise<string> {
    writeFileSync(path.join(root, "main.js"), lines);
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ["main.js"],
      bundle: true,
      minify: true,
      metafile: true,
      write: false,
      outfile: "dist/main.js",
      logLevel: "silent",
    });
    return thirdPartyNotices(root, [metafile], unbundled);
  }

  const importing = (...names: string[]) =>
    names.map((name, index) => `import { told as t${index} } from "${name}"; t${index}();`).join("\n");

  test("have each bundled package with its licence, also one in two versions, and none that is not in a bundle", async () => {
    plant("node_modules/@scope/used", { license: "MIT", files: { LICENSE: mit, "NOTICE.txt": "With thanks to nobody." } });
    plant("node_modules/twice", { license: "MIT", version: "2.0.0", files: { "license.md": mit } });
    plant("node_modules/outer", {
      license: "MIT",
      files: { LICENCE: mit, "index.js": 'import { told as inner } from "twice"; export const told = inner;' },
    });
    plant("node_modules/outer/node_modules/twice", { license: "MIT", version: "1.5.0", files: { LICENSE: mit } });
    plant("node_modules/installed", { license: "GPL-3.0-only", files: { LICENSE: "GNU GENERAL PUBLIC LICENSE" } });
    plant("node_modules/shaken", { license: "GPL-3.0-only", files: { "package.json": '{"name":"shaken","sideEffects":false}' } });
    const text = await noticesFor(`${importing("@scope/used", "twice", "outer")}\nimport { told } from "shaken";`);
    for (const named of ["@scope/used 1.0.0 (MIT)", "twice 1.5.0 (MIT)", "twice 2.0.0 (MIT)", "In: dist/main.js", "With thanks to nobody."])
      assert.ok(text.includes(named), `${named} is not in:\n${text}`);
    assert.ok(text.includes("From node_modules/outer/node_modules/twice/LICENSE:"));
    assert.doesNotMatch(text, /installed|shaken/);
  });

  test("have what is shipped as it is, with what it depends on, and SQLite in better-sqlite3", async () => {
    plant("node_modules/better-sqlite3", { license: "MIT", dependencies: { headers: "1" }, files: { LICENSE: mit } });
    plant("node_modules/headers", { license: "MIT", files: { LICENSE: mit } });
    const sqlite = path.join(root, "node_modules/better-sqlite3/deps/sqlite3");
    mkdirSync(sqlite, { recursive: true });
    const header = `/*\n** 2001-09-15\n**\n** The author disclaims copyright to this source code.  In place of\n** a legal notice\n${"*".repeat(73)}\n#define SQLITE_VERSION        "3.1.2"\n`;
    writeFileSync(path.join(sqlite, "sqlite3.h"), header);
    const text = await noticesFor("", ["better-sqlite3"]);
    for (const named of [
      "headers 1.0.0 (MIT)",
      "SQLite 3.1.2 (public domain)",
      "\nThe author disclaims copyright",
      "In: node_modules/better-sqlite3",
    ])
      assert.ok(text.includes(named), `${named} is not in:\n${text}`);
  });

  test("say where a text comes from when the package has no file with it", async () => {
    plant("node_modules/bare", { license: "MIT", author: "Jane Doe <jane@example.org>" });
    const text = await noticesFor(importing("bare"));
    assert.match(text, /From the SPDX licence list, for "MIT" in node_modules\/bare\/package\.json:/);
    assert.match(text, /Copyright \(c\) Jane Doe/);
    assert.match(text, /Permission is hereby granted/);
  });

  const refused: [why: string, planted: Planted, sentence: RegExp][] = [
    [
      "one that nobody has looked at",
      { license: "GPL-3.0-only" },
      /planted 1\.0\.0 has the licence GPL-3\.0-only, which nobody has looked at/,
    ],
    ["a choice of which nobody has looked", { license: "(MIT OR WTFPL)", files: { LICENSE: mit } }, /\(MIT OR WTFPL\), which nobody/],
    ["none", {}, /planted 1\.0\.0 names no licence/],
    ["one in the old form", { license: { type: "MIT" }, files: { LICENSE: mit } }, /planted 1\.0\.0 names no licence/],
    ["the name of an object's own method", { license: "toString" }, /toString, which nobody/],
    ["the text of another", { license: "MIT", files: { LICENSE: "You may look at this, and no more." } }, /has no file with its text/],
    ["a file elsewhere", { license: "SEE LICENSE IN terms.txt", files: { "terms.txt": mit } }, /SEE LICENSE IN terms\.txt, which nobody/],
  ];
  for (const [why, planted, sentence] of refused)
    test(`are not made for a planted package whose licence is ${why}`, async () => {
      plant("node_modules/planted", planted);
      await assert.rejects(noticesFor(importing("planted")), sentence);
      plant("node_modules/carrier", { license: "MIT", files: { LICENSE: mit }, dependencies: { planted: "1" } });
      await assert.rejects(noticesFor("", ["carrier"]), sentence);
    });
});
