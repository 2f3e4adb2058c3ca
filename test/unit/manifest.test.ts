import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { translatableTexts } from "../../translatableTexts.mjs";
import { LOWEST_NODE } from "../../server/protocol/version.js";
import manifest from "../../package.json";
import texts from "../../package.nls.json";
import exported from "../../l10n/bundle.l10n.json";

/** Fields of the manifest that people read. */
const readable =
  /^(title|shortTitle|name|contextualTitle|category|contents|description|markdownDescription|altText|displayName|.*escription|enumDescriptions)$/;

/** Each text of the manifest that people read, with its path. */
function* textsOf(value: unknown, place: string, field = ""): Generator<[place: string, text: string]> {
  if (typeof value === "string") {
    if (readable.test(field)) yield [place, value];
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* textsOf(item, `${place}[${index}]`, field);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* textsOf(item, `${place}.${key}`, key);
  }
}

const { contributes } = manifest;

/** Our commands that a key binding runs, directly or in a sequence. */
function keyCommands({ command, args }: (typeof contributes.keybindings)[number]): { command: string }[] {
  if (command !== "runCommands") return [{ command }];
  return (args as { commands: (string | { command: string })[] }).commands.filter((each) => typeof each === "object");
}
const all = [
  ...textsOf({ displayName: manifest.displayName, description: manifest.description }, "package.json"),
  ...textsOf(manifest.capabilities, "capabilities"),
  ...textsOf(manifest.badges, "badges"),
  ...textsOf(contributes, "contributes"),
];

/** The files that `npm run package` puts into the VSIX. */
const packed = (...args: string[]): string[] =>
  execFileSync(process.execPath, ["package.mjs", "--list", ...args], { encoding: "utf8" })
    .trim()
    .split(/\r?\n/);

suite("The manifest", () => {
  test("has all that people read in package.nls.json, and nothing else is there", () => {
    assert.ok(all.length > 60, `only ${all.length} texts were found`);
    assert.deepEqual(
      all.filter(([, text]) => !/^%[^%]+%$/.test(text)),
      [],
    );
    const used = new Set(all.map(([, text]) => text.slice(1, -1)));
    assert.deepEqual([...used].sort(), Object.keys(texts).sort());
  });

  test("and README.md name the same lowest version of Node", () => {
    const told = [...readFileSync("README.md", "utf8").matchAll(/\bNode (\d+(?:\.\d+)*) or newer/g)].map(([, version]) => version);
    assert.ok(told.length > 0);
    for (const version of told) assert.equal(version, LOWEST_NODE);
    assert.equal(manifest.engines.node, `>=${LOWEST_NODE}`);
  });

  test("names commands and views that there are, in menus, welcome texts, keys and the walkthrough", () => {
    const commands = new Set(contributes.commands.map(({ command }) => command));
    const menus = Object.values(contributes.menus).flat() as { command: string }[];
    for (const { command } of [...menus, ...contributes.keybindings.flatMap(keyCommands)]) assert.ok(commands.has(command), command);
    const views = new Set(Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id)));
    for (const { view } of contributes.viewsWelcome) assert.ok(views.has(view), view);
    const links = Object.values(texts).flatMap((text) => [...text.matchAll(/\(command:(portDaddy\.[\w.]+)\)/g)].map((match) => match[1]!));
    for (const link of links) assert.ok(commands.has(link) || views.has(link.replace(/\.focus$/, "")), link);
  });

  test("has an icon for each command that a menu shows as one, and one category for all", () => {
    const menus = Object.values(contributes.menus).flat() as { command: string; group?: string }[];
    const shown = menus.filter(({ group }) => /^(inline|navigation)/.test(group ?? "")).map(({ command }) => command);
    for (const each of contributes.commands) {
      assert.equal(each.category, "%category%", each.command);
      if (shown.includes(each.command)) assert.ok("icon" in each, `${each.command} has no icon`);
    }
  });

  test("has a walkthrough whose pictures are there, light and dark, and whose steps can be completed", () => {
    const [walkthrough] = contributes.walkthroughs;
    assert.equal(walkthrough!.steps.length, 4);
    for (const { media, completionEvents } of walkthrough!.steps) {
      for (const file of Object.values(media.image)) assert.ok(existsSync(file), file);
      assert.notEqual(media.image.light, media.image.dark);
      assert.ok(completionEvents.length > 0);
    }
  });

  test("writes code in the walkthrough between two backticks each: with one, the editor would show these", () => {
    const described = Object.entries(texts).filter(([key]) => /^walkthrough\..*description$/.test(key));
    assert.equal(described.length, 5);
    for (const [key, text] of described) assert.doesNotMatch(text.replace(/``[^`]+``/g, ""), /`/, key);
  });

  test("has badges of this very extension, by services whose pictures the Marketplace shows", () => {
    const id = `${manifest.publisher}.${manifest.name}`;
    assert.ok(manifest.badges.length > 0);
    for (const { url, href } of manifest.badges) {
      assert.equal(href, `https://marketplace.visualstudio.com/items?itemName=${id}`);
      // `vsce package` refuses untrusted badge services, but does not check whose badge it is.
      assert.ok(new URL(url).pathname.endsWith(`/${id}.svg`), url);
    }
  });

  test("gives other extensions declarations that stand alone", () => {
    assert.equal(manifest.types, "./dist/portDaddyApi.d.ts");
    const imports = [...readFileSync("client/portDaddyApi.ts", "utf8").matchAll(/^import .*$/gm)].map(([line]) => line);
    assert.deepEqual(imports, ['import type * as vscode from "vscode";']);
  });

  test("packs what runs, what is shown and what must be told, and nothing else", function () {
    const belongs = [
      /^(package|package\.nls)\.json$|^(README|CHANGELOG)\.md$|^LICENSE$|^ThirdPartyNotices\.txt$/,
      /^dist\/((setup\/)?\w+\.js|webview\.css|portDaddyApi\.d\.ts|port-daddy\.schema\.json)$/,
      /^l10n\/bundle\.l10n(\.[\w-]+)?\.json$/,
      /^media\/(icon\.png|view\.svg|dashboard-(light|dark)\.svg|walkthrough\/\w+-(light|dark)\.png)$/,
      /^node_modules\/better-sqlite3\/(package\.json|LICENSE|lib\/[\w/-]+\.js|prebuilds\/\w+-\w+\.node)$/,
    ];
    const files = packed();
    assert.deepEqual(
      files.filter((file) => !belongs.some((pattern) => pattern.test(file))),
      [],
    );
    if (existsSync("dist")) for (const file of [manifest.main, manifest.types]) assert.ok(files.includes(file.replace("./", "")), file);
    for (const pattern of belongs.filter((each) => !each.source.includes("dist")))
      assert.ok(
        files.some((file) => pattern.test(file)),
        pattern.source,
      );
  });

  test("packs for one platform the database of that one alone", function () {
    const prebuilds = packed("--target", "alpine-arm64").filter((file) => file.includes("/prebuilds/"));
    assert.deepEqual(prebuilds, ["node_modules/better-sqlite3/prebuilds/linuxmusl-arm64.node"]);
  });

  test("activates on need: nothing opens the extension for every window but the end of its start", () => {
    assert.ok(!manifest.activationEvents.includes("*"));
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, "limited");
  });
});

suite("The extension's texts", () => {
  const files = globSync("client/**/*.ts").filter((file) => !/^client[\\/](cli|connection|project)[\\/]/.test(file));

  test("are all in the bundle for translators", async () => {
    const found = await translatableTexts(".");
    assert.deepEqual(Object.keys(exported).sort(), Object.keys(found).sort(), "`npm run l10n` brings it up to date");
  });

  test("go through vscode.l10n, wherever people read them", () => {
    const shown = [
      /(?:show\w+Message|setStatusBarMessage)\(\s*["'`]/,
      /\b(?:placeHolder|prompt|detail|tooltip): *["'`][A-Z]/,
      /\bnew \w*Error\(\s*["'`]/,
    ];
    const bare = files.flatMap((file) =>
      readFileSync(file, "utf8")
        .split("\n")
        .flatMap((line, index) =>
          shown.some((pattern) => pattern.test(line)) ? `${path.basename(file)}:${index + 1} ${line.trim()}` : [],
        ),
    );
    assert.deepEqual(bare, []);
  });
});
