import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** Matches an import or export that runs with its file: not `import type`, and not `import()`. */
const STATIC = /^(?:import|export)\s+(?!type\b)(?:[^;"']*?\bfrom\s+)?"([^"]+)"/gm;

/** The packages that a file loads at once, each with the shortest path to it. */
function packagesFrom(entry: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const ways = new Map([[entry, [entry]]]);
  for (const [file, way] of ways) {
    for (const [statement, target] of readFileSync(file, "utf8").matchAll(STATIC)) {
      if (/^import\s*\{(?:\s*type\s[^,}]*,?)+\s*\}/.test(statement)) continue; // TypeScript removes it.
      if (!target!.startsWith(".")) {
        if (!found.has(target!)) found.set(target!, way);
        continue;
      }
      const next = path.join(path.dirname(file), target!).replace(/\.js$/, ".ts");
      assert.ok(existsSync(next), `${file} imports ${target!}`);
      if (!ways.has(next)) ways.set(next, [...way, next]);
    }
  }
  return found;
}

suite("The start of the extension", () => {
  test("loads no library but the one that knows the data directory", () => {
    const loaded = packagesFrom(path.join("client", "extension.ts"));
    const libraries = [...loaded].filter(([name]) => name !== "vscode" && !name.startsWith("node:") && name !== "env-paths");
    assert.ok(loaded.size > 5, [...loaded.keys()].join());
    assert.deepEqual(
      libraries.map(([name, way]) => `${name} by ${way.join(" → ")}`),
      [],
    );
  });

  test("is looked at rightly: what connects does load libraries", () => {
    const loaded = packagesFrom(path.join("client", "backend", "languageClient.ts"));
    assert.ok(loaded.has("vscode-languageclient/node"), [...loaded.keys()].join());
    assert.ok(packagesFrom(path.join("server", "protocol", "schemas", "requestSchemas.ts")).has("zod"));
  });
});
