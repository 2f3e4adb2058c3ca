import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type Contributions, withTables } from "../../../readmeTables.mjs";
import { commands } from "../../../client/cli/commands.js";
import manifest from "../../../package.json";
import texts from "../../../package.nls.json";
import { configSchema, defaultConfig } from "../../../server/config/config.js";

const readme = readFileSync("README.md", "utf8");
const contributes = manifest.contributes as unknown as Contributions;

suite("README.md", () => {
  test("has the commands and settings of the manifest; `npm run readme` writes them", () => {
    assert.equal(withTables(readme, contributes, texts), readme, "Run `npm run readme`.");
    for (const { command } of manifest.contributes.commands) assert.ok(readme.includes(`| \`${command}\` |`), command);
    for (const name of Object.keys(manifest.contributes.configuration.properties)) assert.ok(readme.includes(`| \`${name}\` |`), name);
  });

  test("would be stale after any change of a command or setting", () => {
    const changes: ((changed: Contributions) => void)[] = [
      ({ commands }) => commands.push({ command: "portDaddy.planted", title: "Planted" }),
      ({ commands }) => commands.shift(),
      ({ commands }) => (commands[0]!.title = "Planted | Title"),
      ({ configuration }) => (configuration.properties["portDaddy.planted"] = { default: 1, description: "Planted." }),
      ({ configuration }) => (configuration.properties["portDaddy.url.host"]!.default = "planted"),
      ({ menus }) => menus["commandPalette"]!.push({ command: "portDaddy.showLog", when: "false" }),
      ({ keybindings }) => keybindings.push({ command: "portDaddy.showLog", key: "ctrl+alt+l" }),
    ];
    for (const change of changes) {
      const changed = structuredClone(contributes);
      change(changed);
      assert.notEqual(withTables(readme, changed, texts), readme, String(change));
    }
    assert.notEqual(withTables(readme, contributes, { ...texts, "settings.url.host": "Planted." }), readme);
    const unknown = { ...contributes, menus: { "planted/menu": [{ command: "portDaddy.showLog" }] } };
    assert.throws(() => withTables(readme, unknown, texts), /planted\/menu/);
    assert.throws(() => withTables("# Port Daddy\n", contributes, texts), /README\.md has no place for the commands/);
  });

  test("has each setting of config.json with its default", () => {
    const documented = new Map(
      readme
        .slice(readme.indexOf("| `range` |"))
        .split("\n\n")[0]!
        .split("\n")
        .flatMap((line) => {
          const [names, values] = line.slice(2).split(" | ");
          const defaults = names!.includes(", ") ? values!.split(", ") : [values!];
          return names!.split(", ").map((name, index) => [name.slice(1, -1), defaults[index]!.replace(/`/g, "")] as const);
        }),
    );
    assert.deepEqual([...documented.keys()].sort(), Object.keys(configSchema.shape).sort());
    for (const [name, value] of documented) {
      const expected = defaultConfig[name as keyof typeof defaultConfig];
      assert.equal(value, expected === undefined ? "none" : JSON.stringify(expected).replace(/,/g, ", "), name);
    }
  });

  test("names each command of the command line", () => {
    const section = readme.slice(readme.indexOf("## The command line"), readme.indexOf("## Commands"));
    const named = new Set(
      [...section.matchAll(/`(?:eval "\$\()?(?:port-daddy )?([a-z]+)[^`\n]*`|^\$ (?:eval "\$\()?port-daddy ([a-z]+)/gm)].map(
        (found) => found[1] ?? found[2],
      ),
    );
    assert.deepEqual(
      Object.keys(commands).filter((name) => !named.has(name)),
      [],
    );
  });

  test("says what it does in three lines, shows a picture, and then the two commands", () => {
    const [title, ...rest] = readme.split("\n\n");
    assert.equal(title, "# Port Daddy");
    assert.equal(rest[0]!.split("\n").length, 3);
    assert.match(rest[1]!, /^!\[[^\]]+\]\([^)]+\)$/);
    const commandBlocks = rest.filter((block) => block.startsWith("```sh\n"));
    assert.deepEqual(commandBlocks.slice(0, 2), ["```sh\nnpm ci && npm start\n```", "```sh\nnpm ci && npm test\n```"]);
    assert.ok(rest.indexOf(commandBlocks[1]!) < 8, "the two commands come first");
  });

  test("shows a moving picture below 1 MB that repeats forever, in six to ten seconds", () => {
    const file = /^!\[[^\]]+\]\(([^)]+\.gif)\)$/m.exec(readme)?.[1] ?? assert.fail("README.md shows no GIF");
    const { bytes, frames, lengthMs, repeats } = readGif(file);
    assert.ok(bytes < 1_000_000, `${file} has ${bytes} bytes`);
    assert.ok(frames > 3, `${file} has ${frames} frames`);
    assert.ok(lengthMs >= 6000 && lengthMs <= 10_000, `${file} takes ${lengthMs} ms`);
    assert.equal(repeats, 0, "0 is forever");
  });
});

/** Reads the blocks of a GIF. Source: GIF89a Specification, and Netscape's extension for repeating. */
function readGif(file: string): { bytes: number; frames: number; lengthMs: number; repeats: number | undefined } {
  const gif = readFileSync(file);
  assert.equal(gif.toString("latin1", 0, 6), "GIF89a");
  const tableSize = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  let at = 13 + tableSize(gif[10]!);
  let [frames, lengthMs, repeats] = [0, 0, undefined as number | undefined];
  while (gif[at] !== 0x3b) {
    if (gif[at] === 0x21) {
      if (gif[at + 1] === 0xf9) lengthMs += gif.readUInt16LE(at + 4) * 10;
      if (gif.toString("latin1", at + 3, at + 14) === "NETSCAPE2.0") repeats = gif.readUInt16LE(at + 16);
      at += 2;
    } else {
      assert.equal(gif[at], 0x2c, `an unknown block at ${at}`);
      frames++;
      at += 10 + tableSize(gif[at + 9]!) + 1;
    }
    while (gif[at] !== 0) at += gif[at]! + 1;
    at++;
  }
  return { bytes: gif.length, frames, lengthMs, repeats };
}
