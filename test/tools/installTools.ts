import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { downloads, projectRoot } from "../editor/project.js";

const source = path.join(projectRoot, "test", "tools");

/**
 * Installs the programs of package.json beside this file under `.vscode-test/` unless they are there; takes about two minutes and 950 MB the
 * first time.
 * @returns their `node_modules`
 * @throws Error with npm's output
 */
export function installTools(): string {
  const lock = readFileSync(path.join(source, "package-lock.json"));
  const home = path.join(downloads, `tools-${createHash("sha256").update(lock).digest("hex").slice(0, 12)}`);
  const modules = path.join(home, "node_modules");
  if (existsSync(modules)) return modules;
  // It appears under its name when it is complete, so that an interrupted install is never used.
  const partial = `${home}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) cpSync(path.join(source, name), path.join(partial, name));
  console.log("Installing the programs that set-up is tried with from npm, about two minutes …");
  const { status, stdout, stderr } = spawnSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: partial,
    encoding: "utf8",
    env: cleanEnvironment(),
  });
  if (status !== 0) throw new Error(`The programs could not be installed:\n${stdout}${stderr}`);
  if (existsSync(home)) rmSync(partial, { recursive: true });
  else renameSync(partial, home);
  return modules;
}

/** The environment without ports and without what `npm run` says of the project that calls. */
export const cleanEnvironment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|PORT|^INIT_CWD$|^NODE_OPTIONS$/i.test(name))),
  PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env["PATH"] ?? ""}`,
});
