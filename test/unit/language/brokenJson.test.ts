import assert from "node:assert/strict";
import fc from "fast-check";
import { isJson } from "../../../server/protocol/documents/edits.js";
import { type OpenFolder } from "../../../server/language/openFolders.js";
import { changed, Editor, shopFolder } from "./editor.js";

const launch = `{
  // Of the shop.
  "version": "0.2.0",
  "configurations": [
    {
      "name": "web", "type": "node", "request": "launch", "program": "\${workspaceFolder}/web/server.js",
      "env": { "PORT": "3200", "API_PORT": "\${input:apiPort}", "URL": "http://localhost:3200/x" }, /* both */
      "runtimeArgs": ["--port", "4000", "--api-port=4001",],
    },
    { "name": "custom", "type": "custom", "request": "launch", "port": 3000, "url": "\${command:portDaddy.url}" },
  ],
  "inputs": [{ "id": "apiPort", "type": "command", "command": "portDaddy.port", "args": { "service": "api" } },],
}
`;
const tasks = `{"version":"2.0.0","tasks":[{"label":"p","command":"PORT=3000 serve --port 3200","options":{"env":{"PORT":"\${command:portDaddy.port}"}}}]}`;
const workspace = `{
\t"folders": [{ "path": "." }],
\t"launch": { "configurations": [{ "type": "x", "request": "launch", "env": { "PORT": "3000" } }], "inputs": [ /* none */ ] },
\t"tasks": { "version": "2.0.0", "tasks": [{ "command": "x --port 3200" }] }
}`.replaceAll("\n", "\r\n");
const project = `{ "project": "shop", "services": { "web": { "preferred": 6000, "env": "PORT" }, "api": { "preferred": 80 } } }`;
const files: [path: string, text: string][] = [
  ["/code/shop/.vscode/launch.json", launch],
  ["/code/shop/.vscode/tasks.json", tasks],
  ["/code/shop/shop.code-workspace", workspace],
  ["/code/shop/port-daddy.json", project],
];

/** A change such as typing or a careless merge makes. */
const change = fc.record({
  at: fc.nat(2000),
  length: fc.oneof(fc.nat(3), fc.nat(200)),
  by: fc.oneof(
    fc.constant(""),
    fc.constantFrom(
      '"',
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "//",
      "/*",
      "\\",
      "${",
      "${input:",
      "\n",
      "null",
      "3000",
      '"inputs": 5',
      '"inputs": {',
      "\u0000",
      "😀",
      "\ud800",
    ),
    fc.string({ maxLength: 10 }),
  ),
});
const written = fc.record({ file: fc.constantFrom(...files), changes: fc.array(change, { maxLength: 4 }), cut: fc.option(fc.nat(2000)) });

suite("language features and broken JSON", () => {
  const services: OpenFolder["services"] = { ...shopFolder.services, "a.b": {} };

  test("no request fails, and no edit makes JSON into something else", async () => {
    const editor = await Editor.open([{ ...shopFolder, services }]);
    await editor.services.request({ project: "shop", service: "web", folder: "/code/shop" });
    let offered = 0;
    await fc.assert(
      fc.asyncProperty(written, fc.nat(2000), async ({ file: [path, original], changes, cut }, cursor) => {
        let text = original;
        for (const { at, length, by } of changes) {
          const start = at % (text.length + 1);
          text = text.slice(0, start) + by + text.slice(start + length);
        }
        if (cut !== null) text = text.slice(0, cut);
        text = text.replaceAll("|", "");
        const { uri, document } = editor.show(path, text);
        const position = document.positionAt(cursor % (text.length + 1));
        const textDocument = { uri };
        const range = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } };
        const { requests } = editor.language;
        await requests["textDocument/hover"]("one", { textDocument, position });
        await requests["textDocument/inlayHint"]("one", { textDocument, range });
        for (const { textEdit } of await requests["textDocument/completion"]("one", { textDocument, position }))
          assert.doesNotThrow(() => changed(document, [textEdit as never]));
        for (const where of [range, { start: position, end: position }]) {
          for (const { edit, title } of await requests["textDocument/codeAction"]("one", { textDocument, range: where, context: {} })) {
            offered += 1;
            const result = changed(document, edit!.changes![uri]!);
            if (isJson(text)) assert.ok(isJson(result), `${title}\n${text}\n=>\n${result}`);
          }
        }
      }),
      { numRuns: 600 },
    );
    assert.ok(offered > 400, `only ${offered} edits were offered`);
  });

  test("every action of the whole files applies, and nothing that is no port is changed by it", async () => {
    const editor = await Editor.open([{ ...shopFolder, services }]);
    for (const [path, text] of files) {
      const { uri, document } = editor.show(path, text);
      const range = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } };
      const actions = await editor.language.requests["textDocument/codeAction"]("one", { textDocument: { uri }, range, context: {} });
      assert.ok(actions.length >= (path.endsWith("port-daddy.json") ? 2 : 3), `${path}: ${actions.length}`);
      for (const { edit } of actions) {
        const result = changed(document, edit!.changes![uri]!);
        assert.ok(isJson(result), result);
        assert.deepEqual(comments(result), comments(text));
      }
    }
  });

  test("is still of use at the cursor", async () => {
    const editor = await Editor.open([{ ...shopFolder, services }]);
    const { port } = await editor.services.request({ project: "shop", service: "web", folder: "/code/shop" });
    const broken = `{ "configurations": [ { "env": { "PORT": "$\{command:portDaddy.port}", "API_PORT": "$\{|`;
    const items = await editor.complete("/code/shop/.vscode/launch.json", broken);
    assert.deepEqual(
      items.map(({ label }) => label),
      ["${command:portDaddy.port}", "${command:portDaddy.url}"],
    );
    assert.equal(items[0]!.result, broken.replace("${|", "${command:portDaddy.port}"));
    assert.equal((await editor.hints("/code/shop/.vscode/launch.json", broken))[0]!.endsWith(`→ ${port}`), true);
    const [use] = await editor.actions("/code/shop/.vscode/tasks.json", `{ "tasks": [ { "command": "serve --port 30|00", ,`);
    assert.equal(use!.result, `{ "tasks": [ { "command": "serve --port $\{command:portDaddy.port}", ,`);
  });
});

const comments = (text: string): string[] => text.match(/\/\/ Of.*|\/\*.*?\*\//g) ?? [];
