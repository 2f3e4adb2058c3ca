import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { applyEdits } from "jsonc-parser";
import { proposeServices } from "../../../../client/project/proposals/proposeServices.js";
import { changedCommand, setupEdits } from "../../../../client/project/proposals/setupEdits.js";

suite("Setting a folder up", () => {
  let root: string;
  setup(() => {
    root = mkdtempSync(path.join(tmpdir(), "setup-"));
  });
  teardown(() => rmSync(root, { recursive: true }));

  const write = (name: string, text: string): void => writeFileSync(path.join(root, name), text);

  /** The files as they would be afterwards. */
  async function afterwards(): Promise<Record<string, string>> {
    const edits = await setupEdits(root, "shop", await proposeServices(root));
    return Object.fromEntries(
      edits.map((edit) => [path.basename(edit.file), edit.create ?? applyEdits(readFileSync(edit.file, "utf8"), edit.edits)]),
    );
  }

  test("writes port-daddy.json, and into package.json the flags that programs need which do not look at PORT", async () => {
    write(
      "package.json",
      '{\n\t"name": "shop",\n\t"scripts": {\n\t\t"dev": "vite",\n\t\t"dev:api": "wrangler dev",\n\t\t"dev:db": "node db.js"\n\t}\n}\n',
    );
    assert.deepEqual(await afterwards(), {
      "port-daddy.json": `${JSON.stringify(
        { project: "shop", services: { main: { env: "PORT" }, api: { env: "API_PORT" }, db: { env: "DB_PORT" } } },
        undefined,
        2,
      )}\n`,
      "package.json":
        '{\n\t"name": "shop",\n\t"scripts": {\n\t\t"dev": "vite --port $PORT --strictPort",\n\t\t"dev:api": "wrangler dev --port $API_PORT",\n\t\t"dev:db": "node db.js"\n\t}\n}\n',
    });
  });

  test("adds to a port-daddy.json that is there, and leaves the rest of it alone", async () => {
    write("port-daddy.json", '{\n  "services": {\n    "db": {}\n  }\n}\n');
    write("Procfile", "web: bin/vite --host\n");
    assert.deepEqual(await afterwards(), {
      "port-daddy.json": '{\n  "services": {\n    "db": {},\n    "web": {\n      "env": "PORT"\n    }\n  }\n}\n',
      Procfile: "web: bin/vite --host --port $PORT --strictPort\n",
    });
  });

  test("writes variables as the system's shell does", () => {
    const change = { file: "package.json", script: "dev", before: "vite" };
    assert.equal(changedCommand(change, "PORT", "win32"), "vite --port %PORT% --strictPort");
    assert.equal(changedCommand(change, "PORT", "darwin"), "vite --port $PORT --strictPort");
  });
});
