import assert from "node:assert/strict";
import bundle from "../../../l10n/bundle.l10n.json";
import { inFull } from "../../../server/language/features/describe.js";
import { textsIn } from "../../../server/language/texts.js";
import type { Assignment, PortHolder, Trouble } from "../../../server/protocol/assignment.js";
import type { Explanation } from "../../../server/protocol/requests.js";
import { MAX_TRANSLATIONS_LENGTH, translationsSchema } from "../../../server/protocol/schemas/languageSchemas.js";
import { troubleSentence } from "../../../server/protocol/wording/sentences.js";
import { Editor, shopFolder } from "./editor.js";

/** A language in which each letter is an ø. */
const pretend = Object.fromEntries(
  Object.keys(bundle).map((text) => [text, text.replace(/\{\d\}|\p{L}/gu, (part) => (part.startsWith("{") ? part : "ø"))]),
);

/** Names, values, and what is a term of the system: they are the same in all languages. */
const untranslated =
  /\$\{[\w:.]+\}|portDaddy\.\w+|\/[\w/.]+|\b(?:shop(?::(?:web|api|main))?|web|api|vscode|first|node(?: server\.js)?|root|container-1|pid|UTC|PORT|\w+_PORTS?)\b/g;

/** The words of a text that stayed English. */
const englishIn = (text: string): string[] => text.replace(untranslated, "").match(/[a-z]{2,}/gi) ?? [];

const launch = "/code/shop/.vscode/launch.json";
const projectFile = "/code/shop/port-daddy.json";
const elsewhere = "/elsewhere/.vscode/launch.json";
const inputs = `"inputs": [{ "id": "apiPort", "type": "command", "command": "portDaddy.port", "args": { "service": "api" } }]`;
const inConfiguration = (text: string): string => `{ "configurations": [{ "type": "node", "request": "launch", ${text} }], ${inputs} }`;
const onUrl = inConfiguration(`"url": "$\{command:portDaddy|.url}"`);
const preferring = (port: string): string => `{ "services": { "web": { "preferred": ${port} } } }`;

const taken: Explanation = {
  port: 6000,
  available: false,
  reason: "Port 6000 is not available: node (pid 7) is listening on it.",
  listener: { port: 6000, address: "::", pid: 7, command: "node server.js" },
};
/** An assignment of the shop. */
const assignment = (service: string, port: number): Assignment => ({
  ...{ project: "shop", service, context: "", port, state: "idle", leases: [] },
  createdAt: "2030-01-01T00:00:00.000Z",
  lastUsedAt: "2030-01-01T00:00:00.000Z",
});

const explain = (port: number): Promise<Explanation> =>
  Promise.resolve(port === taken.port ? taken : { port, available: true, reason: `Port ${port} is available.` });

/** Everything that the language server says, in the editor's language. */
async function allTexts(folders = [shopFolder], translations?: Record<string, string>): Promise<string[]> {
  const editor = await Editor.open(folders, explain);
  if (translations !== undefined) editor.language.translate("one", translations);
  const completed = async (file: string, text: string) =>
    (await editor.complete(file, text)).flatMap(({ label, detail }) => [label, detail ?? ""]);
  const titles = async (file: string, text: string) => (await editor.actions(file, text)).map(({ title }) => title);
  const said = [
    await editor.hover(launch, onUrl), // Without a port yet.
    ...(await completed(launch, inConfiguration(`"env": { "PORT": "|" }`))),
  ];
  await editor.services.request({ project: "shop", service: "web", folder: "/code/shop" });
  await editor.services.request({ project: "shop", service: "api", folder: "/code/shop" });
  said.push(
    await editor.hover(launch, onUrl),
    await editor.hover(elsewhere, onUrl),
    await editor.hover(
      launch,
      inConfiguration("").replace('"service": "api"', '"service": "api", "folder": "other"').replace('"id"', '"i|d"'),
    ),
    ...(await completed(launch, inConfiguration(`"env": { "PORT": "$\{|}" }`))),
    ...(await completed(elsewhere, inConfiguration(`"env": { "PORT": "$\{|}" }`))),
    ...(await completed(launch, "{ | }")),
    ...(await completed(launch, `{ "inputs": [|] }`)),
    ...(await completed(launch, `{ "inputs": [{ "command": "|" }] }`)),
    ...(await completed(launch, `{ "inputs": [{ "args": { "service": "|" } }] }`)),
    ...(await titles(launch, inConfiguration(`"env": { "PORT": "32|00" }`))),
    ...(await titles(projectFile, preferring("60|00"))),
  );
  const { uri, document } = editor.show(launch, inConfiguration(`"env": { "PORT": "$\{command:portDaddy.port}" }`));
  const range = document.range({ offset: 0, length: document.text.length });
  const hints = await editor.language.requests["textDocument/inlayHint"]("one", { textDocument: { uri }, range });
  said.push(...hints.map(({ tooltip }) => tooltip as string));
  return said.map((text) => (text ?? "").replace(/pid \d+/g, "pid 1"));
}

suite("The language server's translations", () => {
  test("reach every text of hovers, hints, completions and actions", async () => {
    const single = { ...shopFolder, services: {} };
    const translated = [...(await allTexts([shopFolder], pretend)), ...(await allTexts([single], pretend))];
    assert.ok(translated.length > 40, `only ${translated.length} texts were found`);
    assert.deepEqual(translated.flatMap(englishIn), []);
    const english = await allTexts();
    assert.ok(english.flatMap(englishIn).length > 100, "they are English without a translation");
    assert.deepEqual(await allTexts([shopFolder], {}), english);
  });

  test("reach every diagnostic", async () => {
    const owned: Explanation = { ...taken, assignment: assignment("api", 6000) };
    for (const explanation of [taken, owned, { ...owned, listener: undefined }]) {
      const editor = await Editor.open([shopFolder], () => Promise.resolve(explanation));
      editor.language.translate("one", pretend);
      editor.show(projectFile, preferring("6000"));
      const { diagnostics } = await editor.nextDiagnostics();
      assert.deepEqual(
        diagnostics.map(({ message }) => englishIn(message as string)),
        [[]],
      );
      editor.show(launch, inConfiguration(`"env": { "PORT": "3200" }`));
      assert.deepEqual(englishIn((await editor.nextDiagnostics()).diagnostics[0]!.message as string), []);
    }
  });

  test("reach every state, trouble and process in a hover, in which English has the words of all other surfaces", () => {
    const holder: PortHolder = { pid: 7, command: "node server.js", folder: "/code/blog" };
    const since = "2030-01-01T00:00:00.000Z";
    const lease = { client: "vscode", pid: 5, since } as Assignment["leases"][number];
    const troubles = [
      { kind: "conflict", port: 3200, address: "::", since, holder },
      { kind: "conflict", port: 3200, address: "::", since, container: "container-1" },
      { kind: "conflict", port: 3200, address: "::", since },
      { kind: "conflict", port: 3200, address: "::", since, user: "root" },
      { kind: "conflict", port: 3200, address: "::", since, holder: { ...holder, folderDeleted: true } },
      { kind: "drift", port: 3000, address: "::", since, holder },
      { kind: "drift", port: 3000, address: "::", since, holder, takenFrom: "shop:api" },
      { kind: "shadow", port: 3200, address: "::", since, holder },
      { kind: "shadow", port: 3200, address: "::", since, holder, apart: true },
    ] as Trouble[];
    const base = assignment("web", 3200);
    const all: Assignment[] = [
      { ...base, state: "idle", leases: [] },
      { ...base, state: "active", leases: [lease, { ...lease, pid: 6 }], pinned: true },
      { ...base, state: "active", leases: [lease], listener: holder },
      { ...base, state: "active", leases: [lease], listener: holder, unclear: true },
      { ...base, state: "active", leases: [lease], listener: {} as PortHolder },
      { ...base, state: "active", leases: [lease], listener: {} as PortHolder, unclear: true },
      ...troubles.map((trouble) => ({ ...base, state: "active" as const, leases: [lease], trouble })),
    ];
    for (const each of all) {
      const meaning = { identity: { project: "shop", service: "web", context: "" }, assignment: each };
      assert.deepEqual(englishIn(inFull(textsIn(pretend), meaning).replace(/\\/g, "")), [], inFull(textsIn(pretend), meaning));
      if (each.trouble !== undefined)
        assert.ok(inFull(textsIn(), meaning).replace(/\\/g, "").includes(troubleSentence(each, each.trouble)), inFull(textsIn(), meaning));
    }
  });

  test("are each editor's own, at the same time", async () => {
    const editor = await Editor.open();
    const { language } = editor;
    language.translate("two", pretend);
    language.openFolders("two", [shopFolder]);
    const hover = async (connection: string): Promise<string> => {
      const uri = `file://${launch}`;
      const text = onUrl.replace("|", "");
      language.notifications["textDocument/didOpen"](connection, { textDocument: { uri, version: 1, text } });
      const position = { line: 0, character: text.indexOf("portDaddy.url") };
      const found = await language.requests["textDocument/hover"](connection, { textDocument: { uri }, position });
      return (found!.contents as { value: string }).value;
    };
    const english = "**shop:web** has no port yet. It gets one on first use.";
    assert.deepEqual(
      [await hover("one"), await hover("two"), await hover("one")],
      [english, textsIn(pretend).t("**{0}** has no port yet. It gets one on first use.", "shop:web"), english],
    );
    // A window that comes again under the same connection's name begins in English.
    language.connectionClosed("two");
    language.openFolders("two", [shopFolder]);
    assert.equal(await hover("two"), english);
  });

  test("are texts of a bounded length, for texts", () => {
    assert.deepEqual(translationsSchema.parse(bundle), bundle);
    assert.ok(Object.entries(bundle).join("").length < MAX_TRANSLATIONS_LENGTH / 10, "translations may be longer than English");
    for (const wrong of [[], "", 1, null, { a: 1 }, { a: null }, { a: "x".repeat(MAX_TRANSLATIONS_LENGTH) }])
      assert.equal(translationsSchema.safeParse(wrong).success, false, JSON.stringify(wrong).slice(0, 40));
    assert.equal(textsIn({ a: "b" }).t("toString"), "toString");
    assert.equal(textsIn({ "{0} of {1}": "{1}: {0}" }).t("{0} of {1}", "x", 2), "2: x");
  });
});
