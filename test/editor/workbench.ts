import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type CodeServer, windowUrl } from "./codeServer.js";
import { borrowServer, EditorServer, type EditorServerOptions, giveBack, stopIdleServers } from "./editorServer.js";
import { EditorWindow } from "./editorWindow.js";
import type { Home } from "./home.js";
import { copyShop, downloads, projectRoot } from "./project.js";

export interface WorkbenchOptions extends EditorServerOptions {
  /** A server that no other test uses, before or after: for one that changes the server itself. */
  ownServer?: boolean;
}

/**
 * A real VS Code workbench: a server with its own user data, extensions, Port Daddy data directory and ports, and a browser without a screen
 * in which its windows open. Each window has an extension host and a browser profile of its own.
 */
export class Workbench {
  readonly windows: EditorWindow[] = [];

  private constructor(
    private readonly editor: EditorServer,
    private readonly borrowed: boolean,
  ) {}

  /** Takes 1 s, or nothing where a server of an earlier test can be used; the first time on a machine it installs what is missing. */
  static async start(options: WorkbenchOptions = {}): Promise<Workbench> {
    const { settings, ownServer, ...others } = options;
    const borrowed = ownServer !== true && Object.keys(others).length === 0;
    const workbench = new Workbench(borrowed ? await borrowServer(settings) : await EditorServer.start(options), borrowed);
    workbench.configure({});
    return workbench;
  }

  get home(): Home {
    return this.editor.home;
  }

  get server(): CodeServer {
    return this.editor.codeServer;
  }

  private get range(): [first: number, last: number] | undefined {
    return this.editor.ports?.range;
  }

  /** @returns a port of this workbench's range that is none of the given ones */
  otherPort(...used: number[]): number {
    const [first, last] = this.range ?? [4400, 4499];
    for (let port = last; port >= first; port--) if (!used.includes(port)) return port;
    throw new Error(`All ports from ${first} to ${last} are used.`);
  }

  /** Writes Port Daddy's config.json with these fields and its range. To be called before the first window opens. */
  configure(config: Record<string, unknown>): void {
    writeFileSync(path.join(this.home.subfolder("data"), "config.json"), JSON.stringify({ range: this.range, ...config }));
  }

  /** Settings of the machine: those of scope "machine" and "machine-overridable" count here alone, since its windows are remote ones. */
  set machineSettings(settings: Record<string, unknown>) {
    writeFileSync(path.join(this.home.subfolder(path.join("server", "user", "Machine")), "settings.json"), JSON.stringify(settings));
  }

  /** Copies the example workspace into this workbench's home; see copyShop(). */
  copyShop(name = "shop", project?: string): string {
    return copyShop(path.join(this.home.subfolder("folders"), name), { project, preferred: this.range?.[0] });
  }

  /** Calls Port Daddy's command line as a shell in that folder of this workbench's home would, and gives what it prints. */
  cli(folder: string, ...args: string[]): string {
    const env = { ...process.env, ...this.home.environment() };
    const cwd = path.join(this.home.subfolder(path.join("folders", folder)));
    return execFileSync(process.execPath, [path.join(projectRoot, "dist", "cli.js"), ...args], { cwd, env, encoding: "utf8" });
  }

  /** Opens a window on a folder, a `.code-workspace` file or nothing, and waits until it is drawn; extensions start about 2 s later. */
  async openWindow(
    workspace: string | undefined,
    payload?: [string, string][],
    prepare?: (window: EditorWindow) => Promise<void>,
  ): Promise<EditorWindow> {
    const page = await this.editor.pages.take();
    const window = new EditorWindow(page, async () => {
      const index = this.windows.indexOf(window);
      if (index >= 0) this.windows.splice(index, 1);
      await this.editor.pages.leave(page);
    });
    this.windows.push(window);
    await prepare?.(window);
    await window.page.goto(windowUrl(this.server, workspace, payload));
    await window.ready();
    if (workspace?.endsWith(".code-workspace") === true) await window.foldersOpened();
    return window;
  }

  /** The pids of its extension hosts, one for each open window, from the processes' own arguments. Linux only, as code-server is here. */
  extensionHosts(): number[] {
    return this.home.processes().filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes("--type=extensionHost");
      } catch {
        return false; // Gone meanwhile.
      }
    });
  }

  /** Waits until there are so many extension hosts: that of a closed window ends when its extensions have deactivated. */
  async waitForExtensionHosts(count: number): Promise<void> {
    for (const end = Date.now() + 120_000; this.extensionHosts().length !== count; await new Promise((done) => setTimeout(done, 50))) {
      if (Date.now() > end) throw new Error(`There are ${this.extensionHosts().length} extension hosts after 120 s, not ${count}.`);
    }
  }

  /** Closes the windows, then ends the backend and whatever else was started in it, and removes what they left. */
  async stop(): Promise<void> {
    await Promise.all([...this.windows].map((window) => window.close()));
    await (this.borrowed ? giveBack(this.editor) : this.editor.stop());
  }
}

/**
 * A workbench for each test of the mocha suite that calls it. When a test fails, pictures of all open windows are left in
 * `.vscode-test/failures/`. What a test leaves open is closed while the next one starts.
 * @returns gives the workbench; to be called within tests and hooks
 */
export function useWorkbench(options: WorkbenchOptions = {}): () => Workbench {
  let workbench: Workbench | undefined;
  setup(async function () {
    this.timeout(900_000); // It may have to install first.
    workbench = await Workbench.start(options);
  });
  teardown(async function () {
    const stopping = workbench;
    const test = this.currentTest;
    if (stopping === undefined) return; // It did not start.
    for (const [index, window] of test?.state === "failed" ? stopping.windows.entries() : []) {
      const file = path.join(downloads, "failures", `${test!.fullTitle().replace(/\W+/g, "-")}-${index + 1}.png`);
      await window.screenshot(file);
      console.log(`      picture of window ${index + 1}: ${file}`);
    }
    closeAside(stopping);
  });
  return () => {
    if (workbench === undefined) throw new Error("The workbench is started by this suite's setup: call this within a test or a hook.");
    return workbench;
  };
}

const key = Symbol.for("port-daddy.test.closing");

/** The workbenches that are being stopped, those of all test bundles in this process. */
function closing(): Set<Promise<void>> {
  const shared = globalThis as unknown as Record<symbol, Set<Promise<void>> | undefined>;
  return (shared[key] ??= new Set<Promise<void>>());
}

function closeAside(workbench: Workbench): void {
  const stopped = workbench
    .stop()
    .catch((error: unknown) => console.error("A workbench could not be cleared away:", error))
    .finally(() => closing().delete(stopped));
  closing().add(stopped);
}

/** Resolves when all workbenches that tests used are stopped. */
export async function allStopped(): Promise<void> {
  while (closing().size > 0) await Promise.all(closing());
  await stopIdleServers();
}
