import { spawnSync } from "node:child_process";
import { createWriteStream, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Writable } from "node:stream";
import { resolveCliArgsFromVSCodeExecutablePath, runTests } from "@vscode/test-electron";
import { quietSettings } from "./codeServer.js";
import { Home } from "./home.js";
import { type HostRequest, type HostResult, reportMark, requestVariable } from "./hostProtocol.js";
import { builtTests, copyShop, downloads, packagedVsix } from "./project.js";
import { Workbench } from "./workbench.js";

/** Tests that run inside the extension host of one window, with Port Daddy installed from its VSIX. */
export interface HostRun {
  /** The folder with the `*.test.js`. */
  tests: string;
  /** Makes what the window opens: a folder or a `.code-workspace` file, below `folder`. */
  workspace: (folder: string) => string;
  grep?: string;
  /** Called with each line that the tests print. */
  print: (line: string) => void;
}

/** The windows in which host tests run, each with a server and a data directory of its own. */
export const hostRuns: Pick<HostRun, "tests" | "workspace">[] = [
  { tests: path.join(builtTests, "host"), workspace: (folder) => copyShop(path.join(folder, "shop")) },
  { tests: path.join(builtTests, "host", "twoFolders"), workspace: twoFolders },
];

/** "shop" and "bakery": two copies of the example, of two projects. */
function twoFolders(folder: string): string {
  copyShop(path.join(folder, "shop"));
  copyShop(path.join(folder, "bakery"), { project: "bakery" });
  const file = path.join(folder, "two.code-workspace");
  writeFileSync(file, JSON.stringify({ folders: [{ path: "shop" }, { path: "bakery" }] }));
  return file;
}

const driver = path.join(builtTests, "driver");
const entry = path.join(builtTests, "host", "index.js");
const longestRunMs = 1_200_000;
const tooLate = (): Promise<void> => new Promise((done) => setTimeout(done, longestRunMs).unref());

/**
 * Runs the tests in code-server with Chromium.
 * @throws Error when the host ended or was silent without a result; the console's last lines are in it
 */
export async function runInCodeServer(run: HostRun): Promise<HostResult> {
  const scratch = new Home();
  const request = requestFor(run, scratch);
  const workbench = await Workbench.start({ driver: true, env: { [requestVariable]: JSON.stringify(request) } });
  try {
    // The built workbench takes these from the URL of its own host alone, and reports through two functions that it expects in the page.
    const { host } = new URL(workbench.server.url);
    const uri = (file: string) => `vscode-remote://${host}${file}`;
    const print = consoleOf(run);
    let exited: () => void;
    const exit = new Promise<void>((done) => (exited = done));
    await workbench.openWindow(
      run.workspace(workbench.home.subfolder("folders")),
      [
        ["extensionDevelopmentPath", uri(driver)],
        ["extensionTestsPath", uri(entry)],
        ["enableProposedApi", ""],
        ["skipWelcome", "true"],
      ],
      async ({ page }) => {
        await page.exposeFunction("codeAutomationLog", (_type: string, args: unknown[]) => print(args.map(String).join(" ")));
        await page.exposeFunction("codeAutomationExit", () => exited());
        page.once("crash", () => exited());
      },
    );
    await Promise.race([exit, workbench.server.ended, tooLate()]);
    return resultOf(request, run);
  } finally {
    await workbench.stop();
    await scratch.dispose();
  }
}

/**
 * Runs the tests in a desktop VS Code.
 * @param executable VS Code's own executable, not its command `code`
 * @throws Error as runInCodeServer()
 */
export async function runInVsCode(executable: string, run: HostRun): Promise<HostResult> {
  const home = new Home();
  try {
    const request = requestFor(run, home);
    const userData = home.subfolder("user");
    writeFileSync(path.join(home.subfolder("user/User"), "settings.json"), JSON.stringify({ ...quietSettings, "git.enabled": false }));
    const folders = ["--user-data-dir", userData, "--extensions-dir", home.subfolder("extensions")];
    const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true });
    const install = [...args, ...folders, "--install-extension", packagedVsix()];
    const { status, error, stderr } = spawnSync(cli!, install, { encoding: "utf8", shell: process.platform === "win32" });
    if (status !== 0) throw new Error(`${cli!} could not install the extension: ${error?.message ?? stderr}`);
    const print = consoleOf(run);
    const stdout = new Writable({
      write: (data: Buffer, _encoding, done) => {
        data.toString().split("\n").forEach(print);
        done();
      },
    });
    const options = { extensionDevelopmentPath: driver, extensionTestsPath: entry, vscodeExecutablePath: executable };
    const extensionTestsEnv = { PORT_DADDY_HOME: home.data, [requestVariable]: JSON.stringify(request) };
    const launchArgs = [run.workspace(home.subfolder("folders")), ...folders, "--disable-workspace-trust"];
    const ended = runTests({ ...options, extensionTestsEnv, launchArgs, stdout, stderr: stdout }).catch(() => undefined); // The result tells.
    await Promise.race([ended, tooLate()]);
    return resultOf(request, run);
  } finally {
    await home.dispose();
  }
}

function requestFor(run: HostRun, home: Home): HostRequest {
  return { tests: run.tests, grep: run.grep, color: process.stdout.isTTY, result: path.join(home.folder, "result.json") };
}

/** The host's console, all of it. The tests' own output is in it, which is printed here as it comes. */
const logFile = (run: HostRun): string => path.join(downloads, `host-${path.basename(run.tests)}.log`);

function consoleOf(run: HostRun): (line: string) => void {
  const log = createWriteStream(logFile(run));
  return (line) => {
    log.write(`${line}\n`);
    if (line.startsWith(reportMark)) run.print(line.slice(reportMark.length));
  };
}

function resultOf(request: HostRequest, run: HostRun): HostResult {
  if (existsSync(request.result)) {
    const result = JSON.parse(readFileSync(request.result, "utf8")) as HostResult;
    if (result.failures > 0) run.print(`The host's whole console: ${logFile(run)}\n`);
    return result;
  }
  const tail = readFileSync(logFile(run), "utf8").trimEnd().split("\n").slice(-30).join("\n");
  throw new Error(
    `The extension host ended, or was silent for ${longestRunMs / 60_000} minutes, without a result. The end of ${logFile(run)}:\n${tail}`,
  );
}
