// `npm run l10n`: writes l10n/bundle.l10n.json, which translators translate.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { translatableTexts } from "./translatableTexts.mts";

const root = path.join(import.meta.dirname, "..");
const file = path.join(root, "l10n", "bundle.l10n.json");
const found = await translatableTexts(root);
// What was there stays in its place, so that a change shows what is new.
const before = Object.keys(JSON.parse(readFileSync(file, "utf8")) as object).filter((key) => Object.hasOwn(found, key));
const keys = new Set([...before, ...Object.keys(found)]);
writeFileSync(file, JSON.stringify(Object.fromEntries([...keys].map((key) => [key, found[key]])), undefined, 2));
