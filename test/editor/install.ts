import { spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { downloads } from "./project.js";

/** VS Code 1.139.1 as a server for browsers, from the npm registry. */
const codeServerVersion = "4.139.1";

/**
 * Installs code-server under `.vscode-test/` unless it is there. Takes about a minute and 620 MB the first time.
 * @returns its entry point, to be run with this process's Node
 * @throws Error, saying what is missing and how to get it
 */
export function installCodeServer(): string {
  if (process.platform !== "linux")
    throw new Error(
      `code-server is used on Linux alone, and this is ${process.platform}. Install VS Code: with its command \`code\` on the PATH ` +
        "`npm start` uses it, and with PORT_DADDY_VSCODE=/path/to/its/executable `npm run test:editor` does.",
    );
  // The addons in it are compiled for one Node ABI.
  const home = path.join(downloads, `code-server-${codeServerVersion}-abi${process.versions.modules}`);
  const entry = path.join(home, "node_modules", "code-server", "out", "node", "entry.js");
  if (existsSync(entry)) return entry;

  installDebianPackages(["make", "g++", "python3"]);
  // It appears under its name when it is complete: an install that was interrupted, or that runs beside this one, is never used.
  const partial = `${home}.partial-${process.pid}`;
  removePartials();
  mkdirSync(partial, { recursive: true });
  console.log(`Installing code-server ${codeServerVersion} from npm, about a minute, log in ${installLog} …`);
  const pack = path.join(partial, "node_modules", "code-server");
  const vscode = path.join(pack, "lib", "vscode");
  // The package's own install script compiles nine addons in two minutes and needs Kerberos headers. The server, its extension hosts,
  // terminals, file watcher and search need two; the others come prebuilt.
  writeFileSync(path.join(partial, "package.json"), '{ "private": true }\n'); // else npm would take the next package.json above
  npm(partial, "install", "--ignore-scripts", "--save-exact", `code-server@${codeServerVersion}`);
  npm(vscode, "install", "--omit=dev", "--ignore-scripts");
  npm(vscode, "rebuild", "--foreground-scripts", "@vscode/spdlog", "@vscode/native-watchdog");
  npm(path.join(vscode, "extensions"), "install", "--omit=dev", "--ignore-scripts");
  if (existsSync(home)) rmSync(partial, { recursive: true });
  else renameSync(partial, home);
  return entry;
}

/** The one without a screen takes a third less of a processor for a window than the one that people use. */
const headlessChromium = "chromium-headless-shell";

/**
 * The Chromium that drives the workbench: PORT_DADDY_CHROMIUM, else one on the PATH, else Debian's package, installed if this is root.
 * @returns its executable
 * @throws Error, saying what is missing and how to get it
 */
export function installChromium(): string {
  const named = process.env["PORT_DADDY_CHROMIUM"];
  if (named !== undefined && named !== "") {
    if (!existsSync(named)) throw new Error(`PORT_DADDY_CHROMIUM names ${named}, which does not exist.`);
    return named;
  }
  const find = (): string | undefined =>
    [headlessChromium, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
      .map(onPath)
      .find((file) => file !== undefined);
  const there = find();
  if (there !== undefined) return there;
  installDebianPackages([headlessChromium]);
  return find()!;
}

/** The file of a command on the PATH. */
export function onPath(command: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const names = process.platform === "win32" ? [`${command}.cmd`, `${command}.exe`] : [command];
  return folders
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

const installLog = path.join(downloads, "install.log");

/** Appends the output of a command to the install log; throws with the end of it. */
function run(command: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): void {
  mkdirSync(downloads, { recursive: true });
  const log = openSync(installLog, "a");
  const { status, error } = spawnSync(command, args, { ...options, stdio: ["ignore", log, log] });
  if (status === 0) return;
  const tail = readFileSync(installLog, "utf8").trimEnd().split("\n").slice(-30).join("\n");
  throw new Error(
    `${path.basename(command)} ${args.join(" ")} failed${error ? `: ${error.message}` : ""}. The end of ${installLog}:\n${tail}`,
  );
}

function npm(cwd: string, ...args: string[]): void {
  // What `npm run` says of the project that calls must not reach another project's install.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package_|lifecycle_|config_local_prefix$)/i.test(name)),
  );
  env["PATH"] = `${path.dirname(process.execPath)}${path.delimiter}${env["PATH"] ?? ""}`;
  const headers = nodeHeaders();
  if (headers !== undefined) env["npm_config_nodedir"] = headers;
  const cli = process.env["npm_execpath"];
  const quiet = ["--no-audit", "--no-fund"];
  if (cli?.endsWith(".js")) run(process.execPath, [cli, ...args, ...quiet], { cwd, env });
  else run("npm", [...args, ...quiet], { cwd, env });
}

/** The folder with include/node of the Node that runs this. Without one node-gyp downloads the headers from nodejs.org. */
function nodeHeaders(): string | undefined {
  const home = path.dirname(path.dirname(process.execPath));
  const distribution = path.join(home, "node_modules", `node-${process.platform}-${process.arch}`); // as the npm package "node" keeps it
  return [home, distribution].find((folder) => existsSync(path.join(folder, "include", "node", "node.h")));
}

/** Whether Debian's packages can be installed here. */
export const canInstallDebianPackages = (): boolean => process.getuid?.() === 0 && onPath("apt-get") !== undefined;

/**
 * Installs those that are missing.
 * @param isThere a package is there when it has a command of its name, if nothing else is said
 */
export function installDebianPackages(names: readonly string[], isThere = (name: string): boolean => onPath(name) !== undefined): void {
  const missing = names.filter((name) => !isThere(name));
  if (missing.length === 0) return;
  if (!canInstallDebianPackages())
    throw new Error(
      `Missing on this machine: ${missing.join(", ")}. Install ${missing.length === 1 ? "it" : "them"} and try again; ` +
        `on Debian: sudo apt-get install ${missing.join(" ")}` +
        (missing.includes(headlessChromium) ? ". Any other Chromium or Chrome will do: PORT_DADDY_CHROMIUM=/path/to/it" : ""),
    );
  console.log(`Installing ${missing.join(", ")} by apt-get, log in ${installLog} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  run("apt-get", ["update", "-qq"], { env });
  run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], { env });
}

/** Removes what interrupted installs left. The number in the name is the process that made it. */
function removePartials(): void {
  mkdirSync(downloads, { recursive: true });
  for (const name of readdirSync(downloads)) {
    const pid = /\.partial-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    rmSync(path.join(downloads, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
