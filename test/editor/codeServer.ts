import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Readable } from "node:stream";
import { atExit, signal } from "./home.js";
import { installCodeServer } from "./install.js";

export interface CodeServerOptions {
  /** For the server's user data, extensions, configuration and log. */
  folder: string;
  /** Added to this process's environment, which loses what an outer VS Code or npm put there. Extension hosts inherit it. */
  env?: Record<string, string>;
  /** User settings over the quiet ones. Written when `folder` has none yet. */
  settings?: Record<string, unknown>;
  /** A folder to take the extensions from that come with VS Code, instead of its own. */
  builtins?: string;
  /** Files of extensions to install before the start. */
  vsix?: string[];
  /** Lets a window's URL name extensions under development and tests. Hides notifications and refuses modal dialogs. */
  driver?: boolean;
  /** Windows open in restricted mode until somebody trusts their folder. */
  restricted?: boolean;
  /** How long an extension host waits for the return of a page that crashed; three hours when undefined. */
  graceSeconds?: number;
  /** Ends the server after so many seconds without a window, in case this process could not. Never when undefined. */
  idleSeconds?: number;
}

export interface CodeServer {
  /** `http://127.0.0.1:PORT/` */
  url: string;
  pid: number;
  /** What it printed. */
  log: string;
  /** Installs an extension, as a person does while windows are open: those that are opened from then on have it. @throws Error */
  install(vsix: string): void;
  /** Ends it with its extension hosts and terminals, within 8 s. Close its windows first where extensions shall deactivate. */
  stop(): Promise<void>;
  /** Resolves when it ended, asked to or not. */
  ended: Promise<void>;
}

/** Settings for a workbench that shows, asks and looks for nothing by itself. */
export const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "extensions.ignoreRecommendations": true,
  "extensions.autoCheckUpdates": false,
  "npm.autoDetect": "off",
  "typescript.disableAutomaticTypeAcquisition": true,
  "task.allowAutomaticTasks": "off",
  "terminal.integrated.gpuAcceleration": "off", // Its rows are then text in the page.
};

/**
 * Starts code-server on a free port of 127.0.0.1, installing it first if need be.
 * @throws Error when it cannot be installed, an extension cannot be, or it is not up within 180 s
 */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const { folder } = options;
  mkdirSync(path.join(folder, "extensions"), { recursive: true });
  if (!existsSync(settingsFile(folder))) writeSettings(folder, options.settings);
  const env = serverEnvironment(options.env);
  const args = places(folder);
  options.vsix?.forEach((file) => installExtension(folder, file));

  args.push("--auth", "none", "--bind-addr", "127.0.0.1:0", "--disable-telemetry", "--disable-update-check");
  if (options.restricted !== true) args.push("--disable-workspace-trust");
  args.push("--disable-getting-started-override", "--ignore-last-opened");
  if (options.graceSeconds !== undefined) args.push("--reconnection-grace-time", String(options.graceSeconds));
  if (options.idleSeconds !== undefined) args.push("--idle-timeout-seconds", String(options.idleSeconds));
  if (options.driver) args.push("--vscode-option", "enable-smoke-test-driver");
  if (options.builtins !== undefined) args.push("--vscode-option", `builtin-extensions-dir=${options.builtins}`);
  // A process group of its own, ended as a whole: extension hosts and watchers else outlive the server by seconds.
  const child = spawn(process.execPath, args, { env, cwd: folder, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const pid = child.pid;
  if (pid === undefined) throw new Error("code-server could not be started.");
  const endGroup = () => signal(-pid, "SIGKILL");
  const forget = atExit(endGroup);
  const log = path.join(folder, "server.log");
  const file = createWriteStream(log);
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  const ended = new Promise<void>((done) =>
    child.once("exit", () => {
      forget();
      endGroup();
      done();
    }),
  );
  const stop = async () => {
    signal(pid, "SIGTERM");
    await Promise.race([ended, new Promise((done) => setTimeout(done, 8_000).unref())]);
    endGroup();
    await ended;
  };
  try {
    const url = await addressOf(child, ended).catch((error: unknown) => {
      throw new Error(`${String(error)} Its log:\n${readFileSync(log, "utf8")}`);
    });
    return { url, pid, log, install: (file) => installExtension(folder, file), stop, ended };
  } catch (error) {
    await stop();
    throw error;
  }
}

const settingsFile = (folder: string): string => path.join(folder, "user", "User", "settings.json");

/** Writes the user settings for the servers of `folder`: these over the quiet ones. */
export function writeSettings(folder: string, settings: Record<string, unknown> | undefined): void {
  mkdirSync(path.dirname(settingsFile(folder)), { recursive: true });
  writeFileSync(settingsFile(folder), JSON.stringify({ ...quietSettings, ...settings }, undefined, 2));
}

/** Installs an extension for the servers of `folder`, whether one runs or not. @throws Error */
export function installExtension(folder: string, vsix: string): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...places(folder), "--install-extension", vsix], {
    env: serverEnvironment(),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${vsix} could not be installed:\n${stdout}${stderr}`);
}

/** code-server's entry point, and where it keeps its files. */
function places(folder: string): string[] {
  const config = path.join(folder, "config.yaml");
  mkdirSync(folder, { recursive: true });
  writeFileSync(config, ""); // Empty: else it reads the user's own.
  const [user, extensions] = [path.join(folder, "user"), path.join(folder, "extensions")];
  return [installCodeServer(), "--config", config, "--user-data-dir", user, "--extensions-dir", extensions];
}

/** This process's environment without what an outer VS Code or npm put there. */
function serverEnvironment(added: Record<string, string> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|npm_|ELECTRON_|NODE_OPTIONS$)/i.test(name));
  return {
    ...Object.fromEntries(inherited),
    PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env["PATH"] ?? ""}`,
    VSCODE_CLI: "1", // Extension hosts have this environment then, not what a login shell makes of it.
    EXTENSIONS_GALLERY: '{"serviceUrl":""}', // Without it, it looks for its own.
    ...added,
  };
}

/** Waits until it prints the address on which it listens. */
async function addressOf(child: ChildProcessByStdio<null, Readable, Readable>, ended: Promise<void>): Promise<string> {
  let printed = "";
  let see: (data: Buffer) => void = () => undefined;
  let tooLate: NodeJS.Timeout | undefined;
  try {
    return await new Promise<string>((found, failed) => {
      tooLate = setTimeout(() => failed(new Error("code-server was not up within 180 s.")), 180_000);
      void ended.then(() => failed(new Error("code-server ended at its start.")));
      see = (data) => {
        printed += data.toString();
        const address = /HTTP server listening on (http:\/\/[\d.]+:\d+)/.exec(printed)?.[1];
        if (address !== undefined) found(`${address}/`);
      };
      child.stdout.on("data", see);
    });
  } finally {
    clearTimeout(tooLate);
    child.stdout.off("data", see);
  }
}

/** The address of a window on a folder, on a `.code-workspace` file, or on nothing. */
export function windowUrl(server: CodeServer, workspace: string | undefined, payload?: [string, string][]): string {
  const url = new URL(server.url);
  if (workspace === undefined) url.searchParams.set("ew", "true");
  else url.searchParams.set(workspace.endsWith(".code-workspace") ? "workspace" : "folder", workspace);
  if (payload !== undefined) url.searchParams.set("payload", JSON.stringify(payload));
  return url.href;
}
