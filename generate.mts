// `npm run readme` and `npm run l10n`: what the repository has that is made from other files of it. Tests fail when it is stale.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Contributions, type Texts, withTables } from "./readmeTables.mts";
import { translatableTexts } from "./translatableTexts.mts";

const root = import.meta.dirname;
const read = (file: string) => readFileSync(path.join(root, file), "utf8");
const write = (file: string, text: string) => writeFileSync(path.join(root, file), text);

/** The tables of commands and settings in README.md. */
function readme(): void {
  const { contributes } = JSON.parse(read("package.json")) as { contributes: Contributions };
  write("README.md", withTables(read("README.md"), contributes, JSON.parse(read("package.nls.json")) as Texts));
}

/** The texts that translators translate. */
async function l10n(): Promise<void> {
  const file = "l10n/bundle.l10n.json";
  const found = await translatableTexts(root);
  // Texts that were there keep their place, so that a difference shows only what is new.
  const before = Object.keys(JSON.parse(read(file)) as object).filter((key) => Object.hasOwn(found, key));
  const keys = new Set([...before, ...Object.keys(found)]);
  write(file, JSON.stringify(Object.fromEntries([...keys].map((key) => [key, found[key]])), undefined, 2));
}

const wanted = process.argv[2];
if (wanted === "readme") readme();
else if (wanted === "l10n") await l10n();
else throw new Error("Run `npm run readme` or `npm run l10n`.");
