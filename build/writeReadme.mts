// `npm run readme`: writes the tables of commands and settings in README.md from package.json. A test fails when they are stale.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Contributions, type Texts, withTables } from "./readmeTables.mts";

const root = path.join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");
const { contributes } = JSON.parse(read("package.json")) as { contributes: Contributions };
writeFileSync(path.join(root, "README.md"), withTables(read("README.md"), contributes, JSON.parse(read("package.nls.json")) as Texts));
