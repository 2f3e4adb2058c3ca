import { readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { type CodeServer, startCodeServer, writeSettings } from "./codeServer.js";
import { copyExtensions, linkBuiltins } from "./extensions.js";
import { Home } from "./home.js";
import { Pages } from "./pages.js";
import { claimPorts, type PortClaim } from "./portClaim.js";
import { packagedVsix } from "./project.js";

export interface EditorServerOptions {
  /** User settings over the quiet ones. */
  settings?: Record<string, unknown>;
  /** Added to the environment of the server, and so of its extension hosts, terminals and tasks. */
  env?: Record<string, string>;
  /** Extensions to install; Port Daddy as packaged unless given. */
  vsix?: string[];
  /** See CodeServerOptions. */
  driver?: boolean;
  /** See CodeServerOptions. */
  restricted?: boolean;
  /** The range and the preferred port that a user has, where nothing runs beside it; else ports that no other server's tests assign. */
  usualPorts?: boolean;
  /** Every extension that comes with VS Code; else those alone that Port Daddy has to do with, and a window starts a fifth sooner. */
  allBuiltins?: boolean;
}

/** Below its home: what the server has open. */
const kept = ["server", "run", "xdg-data"];

/** A VS Code server in a home of its own, with ports that no other one's tests use, and the pages in which its windows open. */
export class EditorServer {
  readonly pages: Pages;
  private ended = false;

  private constructor(
    readonly home: Home,
    readonly codeServer: CodeServer,
    readonly ports: PortClaim | undefined,
  ) {
    this.pages = new Pages(new URL(codeServer.url).origin);
    void codeServer.ended.then(() => (this.ended = true));
  }

  /** Takes 1 s; the first time on a machine it installs what is missing. */
  static async start(options: EditorServerOptions): Promise<EditorServer> {
    const { env, driver, restricted } = options;
    const ports = options.usualPorts === true ? undefined : await claimPorts();
    const home = new Home();
    try {
      const folder = home.subfolder("server");
      copyExtensions(options.vsix ?? [packagedVsix()], folder);
      const builtins = options.allBuiltins === true ? undefined : linkBuiltins(folder);
      const settings = allSettings(options.settings);
      const environment = { ...home.environment(), ...env };
      const limits = { idleSeconds: 1_800, graceSeconds: 90 };
      const server = await startCodeServer({ folder, env: environment, settings, builtins, driver, restricted, ...limits });
      return new EditorServer(home, server, ports);
    } catch (error) {
      ports?.release();
      await home.dispose();
      throw error;
    }
  }

  /** False when it has ended by itself, as after a long time without a window. */
  get running(): boolean {
    return !this.ended;
  }

  /** Its user settings, for the windows that are opened from now on. */
  set settings(settings: Record<string, unknown> | undefined) {
    writeSettings(path.join(this.home.folder, "server"), allSettings(settings));
  }

  /**
   * Ends what was started in its windows, which must be closed, and removes what they left: to the next test it is as new.
   * @throws Error when something cannot be ended
   */
  async clear(): Promise<void> {
    const own = this.home.processes().filter((pid) => this.isOwn(pid));
    if (!(await this.home.endProcesses(own))) throw new Error("What was started in the windows of a test could not be ended.");
    for (const name of readdirSync(this.home.folder)) if (!kept.includes(name)) this.remove(name);
    for (const name of ["User", "Machine"]) this.remove(path.join("server", "user", name));
    this.home.environment(); // Makes its folders again.
  }

  /** Ends it with the backend and whatever else was started in it, and removes its home. */
  async stop(): Promise<void> {
    try {
      await this.pages.close();
      await this.codeServer.stop();
    } finally {
      await this.home.dispose();
      this.ports?.release();
    }
  }

  /** The server is two processes, and a third one when it has terminals. */
  private isOwn(pid: number): boolean {
    try {
      const parent = Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
      const terminals = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes("--type=ptyHost");
      return pid === this.codeServer.pid || parent === this.codeServer.pid || terminals;
    } catch {
      return false; // Gone meanwhile.
    }
  }

  private remove(name: string): void {
    rmSync(path.join(this.home.folder, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Nothing animates, and what no test looks at is off: a window then takes less of the processor. */
const allSettings = (settings: Record<string, unknown> | undefined): Record<string, unknown> => ({
  "git.enabled": false,
  "terminal.integrated.defaultProfile.linux": "bash",
  "workbench.reduceMotion": "on",
  "remote.autoForwardPorts": false,
  "editor.cursorBlinking": "solid",
  "editor.minimap.enabled": false,
  ...settings,
});

const key = Symbol.for("port-daddy.test.idleServers");

/** The servers of this process that no test uses now. Each test bundle has a copy of this module; they all share them. */
function idle(): EditorServer[] {
  const shared = globalThis as unknown as Record<symbol, EditorServer[] | undefined>;
  return (shared[key] ??= []);
}

/** A server that other tests may have used before, and that is as new. To be given back. */
export async function borrowServer(settings: Record<string, unknown> | undefined): Promise<EditorServer> {
  let server = idle().shift();
  while (server?.running === false) {
    await server.stop();
    server = idle().shift();
  }
  server ??= await EditorServer.start({});
  server.settings = settings;
  return server;
}

/** Clears it for the next test; one that cannot be cleared is stopped. */
export async function giveBack(server: EditorServer): Promise<void> {
  try {
    await server.clear();
  } catch (error) {
    await server.stop();
    throw error;
  }
  idle().push(server);
}

/** Stops those that no test uses. */
export async function stopIdleServers(): Promise<void> {
  await Promise.all(
    idle()
      .splice(0)
      .map((server) => server.stop()),
  );
}
