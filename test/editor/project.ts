import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** The folder of the package.json above this file. Test bundles lie at several depths under out/, so it is looked for, not counted. */
export const projectRoot = findRoot(__dirname);

/** What tests download and leave to look at; git ignores it. */
export const downloads = path.join(projectRoot, ".vscode-test");

/** The example workspace. Tests open copies of it, since they write and since a folder is part of who a port belongs to. */
export const shop = path.join(projectRoot, "test", "fixtures", "shop");

/** Where `node esbuild.mjs --tests` puts the bundles of test/editor. */
export const builtTests = path.join(projectRoot, "out", "test", "editor");

function findRoot(from: string): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, "esbuild.mjs"))) return folder;
    if (folder === path.dirname(folder)) throw new Error(`There is no Port Daddy checkout above ${from}.`);
  }
}

/** The manifest's fields that tests need. */
export function manifest(): { version: string; id: string } {
  const { name, publisher, version } = JSON.parse(readFileSync(path.join(projectRoot, "package.json"), "utf8")) as Record<
    "name" | "publisher" | "version",
    string
  >;
  return { version, id: `${publisher}.${name}` };
}

/**
 * The VSIX under test: the file that PORT_DADDY_VSIX names, else what `npm run package` makes. It is packaged once in a process.
 * @throws Error when the file is not there or packaging fails
 */
export function packagedVsix(): string {
  const named = process.env["PORT_DADDY_VSIX"];
  if (named !== undefined && named !== "") {
    const file = path.resolve(named);
    if (!existsSync(file)) throw new Error(`PORT_DADDY_VSIX names ${file}, which does not exist.`);
    return file;
  }
  const { status } = spawnSync("npm run --silent package", { cwd: projectRoot, stdio: "inherit", shell: true });
  const file = path.join(projectRoot, `port-daddy-${manifest().version}.vsix`);
  if (status !== 0 || !existsSync(file)) throw new Error(`\`npm run package\` did not make ${file}.`);
  process.env["PORT_DADDY_VSIX"] = file;
  return file;
}

/** A new folder in the system's temporary folder, by its real path. Short, since sockets in it must stay under 104 characters. */
export const temporaryFolder = (): string => realpathSync(mkdtempSync(path.join(os.tmpdir(), "port-daddy-")));

/**
 * Copies the example workspace.
 * @param folder where to; made if it is not there
 * @param changes `project`: the copy's project in port-daddy.json, "shop" unless given; two copies with one project have the same ports.
 *   `preferred`: the preferred port of its service web, 3200 unless given
 * @returns `folder`
 */
export function copyShop(folder: string, { project, preferred }: { project?: string; preferred?: number } = {}): string {
  cpSync(shop, folder, { recursive: true });
  const file = path.join(folder, "port-daddy.json");
  const content = JSON.parse(readFileSync(file, "utf8")) as { project?: string; services: { web: { preferred: number } } };
  if (project !== undefined) content.project = project;
  if (preferred !== undefined) content.services.web.preferred = preferred;
  if (project !== undefined || preferred !== undefined) writeFileSync(file, JSON.stringify(content, undefined, 2));
  return folder;
}

/**
 * Packages this source as another version, which takes 10 s. For Linux, where a copy can share its files.
 * @param folder made for the copy
 * @returns the VSIX
 */
export function packagedAs(version: string, folder: string): string {
  const inputs = [
    "client",
    "server",
    "webview",
    "media",
    "l10n",
    "node_modules",
    "package.json",
    "package.nls.json",
    "esbuild.mjs",
    "package.mjs",
    "thirdPartyNotices.mts",
    "tsconfig.json",
    ".vscodeignore",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
  ];
  const copied = spawnSync("cp", ["-al", ...inputs, folder], { cwd: projectRoot, encoding: "utf8" });
  if (copied.status !== 0) throw new Error(`The source could not be copied: ${copied.stderr}`);
  const file = path.join(folder, "package.json");
  const content = { ...(JSON.parse(readFileSync(file, "utf8")) as object), version };
  rmSync(file); // The copy is the original file by another name.
  writeFileSync(file, JSON.stringify(content));
  const { status, stderr } = spawnSync("npm", ["run", "--silent", "package"], { cwd: folder, encoding: "utf8" });
  const vsix = path.join(folder, `port-daddy-${version}.vsix`);
  if (status !== 0 || !existsSync(vsix)) throw new Error(`Version ${version} could not be packaged: ${stderr}`);
  return vsix;
}
