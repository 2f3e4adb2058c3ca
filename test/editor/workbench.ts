import { readFileSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { type CodeServer, startCodeServer, windowUrl } from "./codeServer.js";
import { EditorWindow } from "./editorWindow.js";
import { Home } from "./home.js";
import { installChromium, installCodeServer } from "./install.js";
import { copyShop, downloads, packagedVsix } from "./project.js";

export interface WorkbenchOptions {
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
}

/**
 * A real VS Code workbench for one suite: a server with its own user data, extensions and Port Daddy data directory, and a browser without a
 * screen in which its windows open. Each window has an extension host of its own.
 */
export class Workbench {
  readonly windows: EditorWindow[] = [];

  private constructor(
    readonly home: Home,
    readonly server: CodeServer,
    readonly browser: Browser,
  ) {}

  /** Takes 2 s; the first time on a machine it installs what is missing. */
  static async start(options: WorkbenchOptions = {}): Promise<Workbench> {
    const vsix = options.vsix ?? [packagedVsix()];
    const executablePath = installChromium();
    installCodeServer();
    const home = new Home();
    try {
      const env = { ...home.environment(), ...options.env };
      const settings = { "git.enabled": false, "terminal.integrated.defaultProfile.linux": "bash", ...options.settings };
      const folder = home.subfolder("server");
      const server = await startCodeServer({
        folder,
        env,
        settings,
        vsix,
        driver: options.driver,
        restricted: options.restricted,
        idleSeconds: 600,
      });
      // Playwright ends it when this process ends.
      const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
      const args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update", "--disable-sync"];
      const browser = await chromium.launch({ executablePath, args, ...signals });
      return new Workbench(home, server, browser);
    } catch (error) {
      await home.dispose();
      throw error;
    }
  }

  /** Copies the example workspace into this workbench's home; see copyShop(). */
  copyShop(name = "shop", project?: string): string {
    return copyShop(path.join(this.home.subfolder("folders"), name), project);
  }

  /** Opens a window on a folder, a `.code-workspace` file or nothing, and waits until it is drawn; extensions start about 2 s later. */
  async openWindow(
    workspace: string | undefined,
    payload?: [string, string][],
    prepare?: (window: EditorWindow) => Promise<void>,
  ): Promise<EditorWindow> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 } });
    const window = new EditorWindow(await context.newPage());
    this.windows.push(window);
    window.page.once("close", () => this.windows.splice(this.windows.indexOf(window), 1));
    await prepare?.(window);
    await window.page.goto(windowUrl(this.server, workspace, payload));
    await window.ready();
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
    for (const end = Date.now() + 20_000; this.extensionHosts().length !== count; await new Promise((done) => setTimeout(done, 50))) {
      if (Date.now() > end) throw new Error(`There are ${this.extensionHosts().length} extension hosts after 20 s, not ${count}.`);
    }
  }

  /** Closes the windows, then ends the server, the browser, the backend and whatever else was started in it, and removes its home. */
  async stop(): Promise<void> {
    try {
      await Promise.all([...this.windows].map((window) => window.close()));
      await this.browser.close();
      await this.server.stop();
    } finally {
      await this.home.dispose();
    }
  }
}

/**
 * A workbench for the mocha suite that calls it, started before its first test and stopped after its last. When a test fails, pictures of
 * all open windows are left in `.vscode-test/failures/`.
 * @returns gives the workbench; to be called within tests and hooks
 */
export function useWorkbench(options: WorkbenchOptions = {}): () => Workbench {
  let workbench: Workbench | undefined;
  suiteSetup(async function () {
    this.timeout(300_000); // It may have to install first.
    workbench = await Workbench.start(options);
  });
  teardown(async function () {
    const test = this.currentTest;
    if (test?.state !== "failed") return;
    for (const [index, window] of (workbench?.windows ?? []).entries()) {
      const file = path.join(downloads, "failures", `${test.fullTitle().replace(/\W+/g, "-")}-${index + 1}.png`);
      await window.screenshot(file);
      console.log(`      picture of window ${index + 1}: ${file}`);
    }
  });
  suiteTeardown(async () => {
    await workbench?.stop();
  });
  return () => {
    if (workbench === undefined) throw new Error("The workbench is started by this suite's setup: call this within a test or a hook.");
    return workbench;
  };
}
