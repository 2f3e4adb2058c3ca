import assert from "node:assert/strict";
import { parse } from "@babel/parser";
import { withConfigPort } from "../../../../../client/project/changes/commandLine/configText.js";
import { applyEdits } from "../../../../../client/project/changes/fileEdit.js";

const PORT = "Number(process.env.WEB_PORT) || 5173";

/** The text with the port; the same text where it reads the variable already. */
function changed(text: string, isMoved = false, path = ["server", "port"]): string | undefined {
  const change = withConfigPort(text, path, "WEB_PORT", { fallback: isMoved ? 5180 : 5173, isMoved });
  if (change === undefined) return undefined;
  const after = applyEdits(text, change.changes);
  parse(after, { sourceType: "unambiguous", plugins: ["typescript"] });
  const again = withConfigPort(after, path, "WEB_PORT", { fallback: 5173 });
  assert.deepEqual(again?.changes, [], "a second time it changes nothing");
  return after;
}

suite("a configuration file reads its port from the environment", () => {
  const understood: [name: string, text: string, after: string][] = [
    ["an empty object", "export default {}\n", `export default { server: { port: ${PORT} } }\n`],
    [
      "an object on one line",
      "export default defineConfig({ plugins: [react()] });",
      `export default defineConfig({ plugins: [react()], server: { port: ${PORT} } });`,
    ],
    [
      "an object on many lines, with a comma at its end",
      "export default defineConfig({\n  plugins: [react()], // ours\n});\n",
      `export default defineConfig({\n  plugins: [react()], // ours\n  server: { port: ${PORT} },\n});\n`,
    ],
    [
      "an object on many lines, without a comma at its end, with tabs and other line ends",
      "export default {\r\n\tplugins: [vue()] // ours, mine\r\n}\r\n",
      `export default {\r\n\tplugins: [vue()], // ours, mine\r\n\tserver: { port: ${PORT} }\r\n}\r\n`,
    ],
    [
      "other settings of the server",
      'export default {\n  server: {\n    host: "0.0.0.0",\n    proxy: { "/api": "http://localhost:4000" },\n  },\n};\n',
      `export default {\n  server: {\n    host: "0.0.0.0",\n    proxy: { "/api": "http://localhost:4000" },\n    port: ${PORT},\n  },\n};\n`,
    ],
    ["a number", "export default { server: { port: 3000 } }", "export default { server: { port: Number(process.env.WEB_PORT) || 3000 } }"],
    [
      "another variable",
      'export default { server: { port: process.env.X ? 1 : 2, "host": true } }',
      'export default { server: { port: Number(process.env.WEB_PORT) || (process.env.X ? 1 : 2), "host": true } }',
    ],
    [
      "a constant in short",
      "const port = 3000;\nexport default { server: { port } }",
      "const port = 3000;\nexport default { server: { port: Number(process.env.WEB_PORT) || port } }",
    ],
    [
      "a function",
      'export default defineConfig(({ mode }) => {\n  const env = loadEnv(mode, ".");\n  return {\n    base: env.BASE,\n  };\n});\n',
      `export default defineConfig(({ mode }) => {\n  const env = loadEnv(mode, ".");\n  return {\n    base: env.BASE,\n    server: { port: ${PORT} },\n  };\n});\n`,
    ],
    [
      "a function that returns an object alone",
      "export default defineConfig(async () => ({ base: '/' }))",
      `export default defineConfig(async () => ({ base: '/', server: { port: ${PORT} } }))`,
    ],
    [
      "CommonJS with a constant",
      "const config = { mode: 'development' };\nmodule.exports = config;\n",
      `const config = { mode: 'development', server: { port: ${PORT} } };\nmodule.exports = config;\n`,
    ],
    [
      "types",
      "const config: UserConfig = { base: '/' } as const;\nexport default config satisfies UserConfig;\n",
      `const config: UserConfig = { base: '/', server: { port: ${PORT} } } as const;\nexport default config satisfies UserConfig;\n`,
    ],
    [
      "something spread before its own setting",
      "export default { ...base, server: { ...base.server, port: 1 } }",
      "export default { ...base, server: { ...base.server, port: Number(process.env.WEB_PORT) || 1 } }",
    ],
  ];
  for (const [name, text, after] of understood) test(`${name} is understood`, () => assert.equal(changed(text), after));

  const unclear: [name: string, text: string][] = [
    ["something spread that may have the setting", "export default { ...base }"],
    ["something spread behind the setting", "export default { server: { port: 1 }, ...base }"],
    ["an unknown function around it", "export default withMermaid({ base: '/' })"],
    ["two configurations merged", "export default mergeConfig(base, { server: { port: 1 } })"],
    [
      "two ways out of a function",
      "export default defineConfig(({ command }) => { if (command === 'serve') return {}; return { base: '/' }; })",
    ],
    ["a computed name", "export default { [name]: {} }"],
    ["a setting twice", "export default { server: {}, server: { port: 1 } }"],
    ["a server from elsewhere", "export default { server: serverOptions() }"],
    ["a getter", "export default { get server() { return {}; } }"],
    ["a variable that is assigned", "let config = {};\nconfig = other;\nexport default config"],
    ["several configurations", "module.exports = [{ mode: 'development' }, {}]"],
    ["no export", "const x = {};"],
    ["another language", "plugins = [react()"],
    ["an exported list of configurations", "export default [{}]"],
    ["too deep a text", `export default ${"[".repeat(100_000)}`],
  ];
  for (const [name, text] of unclear) test(`${name} is left alone`, () => assert.equal(changed(text), undefined));

  test("a number of the command line replaces that of the file", () => {
    assert.equal(
      changed("export default { server: { port: 3000 } }", true),
      "export default { server: { port: Number(process.env.WEB_PORT) || 5180 } }",
    );
    assert.equal(changed("export default { server: { port: choose() } }", true), undefined);
  });

  test("a port at the top", () => {
    assert.equal(
      changed("module.exports = {\n  host: 'x'\n};\n", false, ["port"]),
      `module.exports = {\n  host: 'x',\n  port: ${PORT}\n};\n`,
    );
  });
});
