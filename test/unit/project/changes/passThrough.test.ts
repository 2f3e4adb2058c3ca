import assert from "node:assert/strict";
import { passThroughChanges } from "../../../../client/project/changes/passThrough.js";
import { MemoryFiles } from "./memoryFiles.js";

const VARIABLES = ["PORT", "DOCS_PORT"];

suite("pass the ports' variables through a task runner", () => {
  // Each was tried with Turborepo 2.11, those with "pipeline" with 1.13.
  const rows: [name: string, turbo: string, added: unknown, notes?: number][] = [
    ["nothing is named", `{ "tasks": {} }`, ["PORT", "DOCS_PORT"]],
    ["some are named", `{ "globalPassThroughEnv": ["AWS_KEY", "PORT"], // ours\n "tasks": {} }`, ["AWS_KEY", "PORT", "DOCS_PORT"]],
    ["all are named", `{ "globalPassThroughEnv": ["DOCS_PORT", "PORT"] }`, undefined],
    ["a pattern names some", `{ "globalPassThroughEnv": ["*_PORT"] }`, ["*_PORT", "PORT"]],
    ["a pattern names all", `{ "globalPassThroughEnv": ["*"] }`, undefined],
    ["they are hashed", `{ "globalEnv": ["PORT", "DOCS_*"] }`, undefined],
    ["a pattern takes one away", `{ "globalPassThroughEnv": ["*", "!PORT"] }`, undefined, 1],
    ["everything is passed", `{ "envMode": "loose" }`, undefined],
    ["version 1 passes all", `{ "pipeline": { "dev": {} } }`, undefined],
    ["version 1 passes some", `{ "pipeline": { "dev": {} }, "globalPassThroughEnv": [] }`, ["PORT", "DOCS_PORT"]],
    ["the list is none", `{ "globalPassThroughEnv": "PORT" }`, undefined, 1],
    ["the file is none", `{ "tasks": `, undefined, 1],
  ];
  for (const [name, turbo, added, notes = 0] of rows) {
    test(name, async () => {
      const result = await passThroughChanges(new MemoryFiles({ "turbo.json": turbo }), VARIABLES);
      const changes = added === undefined ? [] : [{ file: "turbo.json", at: ["globalPassThroughEnv"], content: added }];
      assert.deepEqual([result.changes, result.notes.length], [changes, notes], result.notes.join());
    });
  }

  test("the settings are below `global`, in turbo.jsonc", async () => {
    const files = new MemoryFiles({ "turbo.jsonc": `{ "global": { "passThroughEnv": ["PORT"] } }` });
    const changes = [{ file: "turbo.jsonc", at: ["global", "passThroughEnv"], content: VARIABLES }];
    assert.deepEqual(await passThroughChanges(files, VARIABLES), { changes, notes: [] });
  });

  test("the root's script passes everything", async () => {
    const scripts = { dev: "turbo run dev --env-mode=loose", build: "turbo run build" };
    const files = new MemoryFiles({ "turbo.json": "{}", "package.json": JSON.stringify({ scripts }) });
    assert.deepEqual(await passThroughChanges(files, VARIABLES), { changes: [], notes: [] });
  });

  test("nothing is there to pass them through", async () => {
    assert.deepEqual(await passThroughChanges(new MemoryFiles({ "nx.json": "{}" }), VARIABLES), { changes: [], notes: [] });
    assert.deepEqual(await passThroughChanges(new MemoryFiles({ "turbo.json": "{}" }), []), { changes: [], notes: [] });
  });
});
