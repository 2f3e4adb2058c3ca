// `npm run package`: the VSIX that runs everywhere. `npm run package -- --target linux-x64`: that for one platform, a quarter as large, since it
// has the database's code for that one alone. `--list` shows what would be in it.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { target: { type: "string" }, list: { type: "boolean" } } });
const { target } = values;
const prebuilds = "node_modules/better-sqlite3/prebuilds";

/** VS Code calls Linux with musl by the name of a system that has it. */
const prebuild = target === undefined ? "*" : target.replace("alpine-", "linuxmusl-");
if (target !== undefined && !existsSync(`${prebuilds}/${prebuild}.node`)) throw new Error(`There is no ${prebuilds}/${prebuild}.node.`);

const folder = mkdtempSync(path.join(tmpdir(), "port-daddy-package-"));
try {
  const ignoreFile = path.join(folder, "vscodeignore");
  writeFileSync(ignoreFile, readFileSync(".vscodeignore", "utf8").replace(`${prebuilds}/*.node`, `${prebuilds}/${prebuild}.node`));
  const vsce = path.join(path.dirname(createRequire(import.meta.url).resolve("@vscode/vsce/package.json")), "vsce");
  const packing = ["package", ...(target === undefined ? [] : ["--target", target])];
  const args = [vsce, ...(values.list ? ["ls"] : packing), "--ignoreFile", ignoreFile];
  // On GitHub's machines vsce would print its warnings as annotations, among all else.
  const env = { ...process.env, GITHUB_ACTIONS: undefined };
  const { status, stderr } = spawnSync(process.execPath, args, { stdio: ["inherit", "inherit", "pipe"], encoding: "utf8", env });
  process.stderr.write(stderr);
  const warned = /\bWARN(?:ING)?\b/.test(stderr);
  if (warned) console.error("vsce has warned. Remove the cause: a package is made without warnings.");
  process.exitCode = warned ? 1 : (status ?? 1);
} finally {
  rmSync(folder, { recursive: true });
}
