import assert from "node:assert/strict";
import { commandLineWays } from "../../../../../client/project/changes/commandLineWays.js";
import { applyEdits } from "../../../../../client/project/changes/fileEdit.js";
import type { CommandLinePlace } from "../../../../../client/project/proposals/proposal.js";
import { configPort } from "../../../../../client/project/proposals/ports/configPort.js";
import { findProgram } from "../../../../../server/protocol/commandLines/findProgram.js";
import { parseCommandLine } from "../../../../../server/protocol/commandLines/parseCommandLine.js";
import { programs } from "../../../../../server/protocol/commandLines/programs.js";
import { MemoryFiles } from "../memoryFiles.js";

const WEB = { service: "web", variable: "WEB_PORT", isMain: false, reference: "", url: "" };
const TYPES = { "package.json": '{ "devDependencies": { "@types/node": "22" } }' };

/** The ways of a script, and the file after the first one; undefined where that leaves it alone. */
async function written(line: string, file: string, text: string, { files = {}, port = WEB } = {}) {
  const all = new MemoryFiles({ ...TYPES, ...files, [file]: text });
  const place: CommandLinePlace = {
    what: "commandLine",
    by: "packageScript",
    file: "package.json",
    name: "dev",
    line,
    command: 0,
    at: ["scripts", "dev"],
  };
  const ways = await commandLineWays(all, {}, place, port, { platform: "linux" });
  const edits = (ways[0]?.changes ?? []).filter((change) => change.file === file);
  const after = applyEdits(
    text,
    edits.map(({ at, content }) => ({ ...(at as { offset: number; length: number }), content: String(content) })),
  );
  return { ways: ways.map(({ kind, shown }) => `${kind}: ${shown}`), after: edits.length === 0 ? undefined : after };
}

const wordsOf = (line: string): string[] => parseCommandLine(line)[0]!.words.map(({ value }) => value);

suite("a program's configuration file", () => {
  for (const program of programs.filter(({ config }) => config !== undefined)) {
    const { files, port } = program.config!;
    const file = files.replaceAll(/\{(\w+)[^}]*\}/g, "$1");
    const start = program.commands.find((each) => each.includes(" ")) ?? program.commands[0]!;
    const line = start.endsWith("--config") ? `${start} ${file}` : start;
    const object = (value: string): string =>
      `{ ${port.reduceRight((inner, name) => (inner === "" ? `${name}: ${value}` : `${name}: { ${inner} }`), "")} }`;

    test(`the port of "${line}" is found in ${file}, and stays its default`, async () => {
      const text = `export default ${object("4567")};\n`;
      assert.equal(findProgram(parseCommandLine(line)[0]!), program);
      assert.equal(await configPort(new MemoryFiles({ [file]: text }), "", program, wordsOf(line)), 4567);
      const variable = program.variable ?? "WEB_PORT";
      const { ways, after } = await written(line, file, text, { port: { ...WEB, variable } });
      if (program.variable !== undefined) assert.equal(ways[0], `variable: ${line}`, "its variable decides over the file");
      else assert.equal(after, `export default ${object("Number(process.env.WEB_PORT) || 4567")};\n`);
    });
  }

  test("a folder that a program is given has its configuration", async () => {
    for (const [line, file, path] of [
      ["vitepress dev docs", "docs/.vitepress/config.mts", ["vite", "server", "port"]],
      ["vuepress dev ./docs", "docs/.vuepress/config.js", ["port"]],
      ["vite client", "client/vite.config.js", ["server", "port"]],
    ] as const) {
      const text = `export default defineConfig({ ${path.reduceRight((inner, name) => (inner === "" ? `${name}: 4567` : `${name}: { ${inner} }`), "")} })`;
      const program = findProgram(parseCommandLine(line)[0]!)!;
      assert.equal(await configPort(new MemoryFiles({ [file]: text }), "", program, wordsOf(line)), 4567, line);
      assert.equal((await written(line, file, text)).after, text.replace("4567", "Number(process.env.WEB_PORT) || 4567"), line);
    }
  });

  test("Quasar's in its older form", async () => {
    const text = "module.exports = configure(function (ctx) {\n  return {\n    devServer: { open: true },\n  };\n});\n";
    const { after } = await written("quasar dev", "quasar.config.js", text);
    assert.equal(after, text.replace("true }", "true, port: Number(process.env.WEB_PORT) || 9000 }"));
  });

  test("is no way for a second server whose program reads a variable before it", async () => {
    for (const line of ["nuxt dev", "vue-cli-service serve --port 3001"]) {
      const file = line.startsWith("nuxt") ? "nuxt.config.ts" : "vue.config.js";
      const { ways } = await written(line, file, "export default { devServer: { port: 3001 } }");
      assert.deepEqual(
        ways.filter((way) => way.startsWith("config")),
        [],
        line,
      );
    }
  });

  test("keeps its number where the line gets a default", async () => {
    const files = { ".yarnrc.yml": "" };
    const angular = JSON.stringify({ projects: { shop: { architect: { serve: { options: { port: 4201 } } } } } });
    const lines: [line: string, file: string, text: string, first: string | undefined][] = [
      [
        "vite",
        "vite.config.js",
        "export default mergeConfig(base, { server: { port: 3001 } })",
        "commandLine: vite --port ${WEB_PORT:-3001}",
      ],
      [
        "vite",
        "vite.config.js",
        "export default mergeConfig(base, { server: { port: choose() } })",
        "run: port-daddy run :web -- yarn run dev --port {port} --strictPort",
      ],
      [
        "vite",
        "vite.config.js",
        "export default mergeConfig(base, {})",
        "run: port-daddy run :web -- yarn run dev --port {port} --strictPort",
      ],
      ["ng serve", "angular.json", angular, "commandLine: ng serve --port ${WEB_PORT:-4201}"],
      // The host in an address would replace the one in the file.
      ["mkdocs serve", "mkdocs.yml", "dev_addr: 0.0.0.0:8123\n", "run: port-daddy run :web -- yarn run dev --dev-addr localhost:{port}"],
    ];
    for (const [line, file, text, first] of lines) assert.equal((await written(line, file, text, { files })).ways[0], first, line);
  });

  test("Angular's has a port for each project", async () => {
    const serve = (port?: number, more = {}): object => ({ architect: { serve: { options: { port }, ...more } } });
    const port = async (line: string, projects: object, more = {}): Promise<unknown> =>
      configPort(
        new MemoryFiles({ "angular.json": JSON.stringify({ projects, ...more }) }),
        "",
        findProgram(parseCommandLine(line)[0]!)!,
        wordsOf(line),
      );
    assert.equal(await port("ng serve", { a: serve(4301) }), 4301);
    assert.equal(await port("ng serve b --open", { a: serve(4301), b: serve(4302) }), 4302);
    assert.equal(await port("ng serve", { a: serve(4301), b: serve(4302) }), undefined);
    assert.equal(await port("ng serve", { a: serve(4301), b: serve(4302) }, { defaultProject: "b" }), 4302);
    const development = { defaultConfiguration: "development", configurations: { development: { port: 4303 } } };
    assert.equal(await port("ng serve", { a: serve(4301, development) }), 4303);
  });
});
