import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import type { Startup } from "../../server/protocol/schemas/startup.js";
import { BackendNotStarted, BackendUnreachable } from "./unreachable.js";

/** How long (ms) a backend may take to start. A loaded machine needs a second or two. */
const START_TIMEOUT_MS = 30_000;

/**
 * Starts a backend that outlives this process, with the same Node.
 * @param server the backend's bundle, `dist/server.js`
 * @returns whether it is ready, or found that another process is the backend already
 * @throws BackendNotStarted with the backend's own sentence, when it cannot start
 * @throws BackendUnreachable when it hangs, or is not installed
 */
export async function startBackend(server: string, dataDir: string, timeoutMs = START_TIMEOUT_MS): Promise<"ready" | "running"> {
  if (!existsSync(server)) throw new BackendUnreachable(`Port Daddy is not completely installed: ${server} is missing. Reinstall it.`);
  const { readStartup } = await import("../../server/protocol/schemas/startup.js"); // With zod; see extension.ts.
  const child = spawn(process.execPath, [server], {
    detached: true,
    windowsHide: true,
    // A folder that certainly exists. The project's folder could not be unmounted or, on Windows, removed while the backend runs in it.
    cwd: path.parse(process.execPath).root,
    env: backendEnvironment(dataDir),
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const report = await new Promise<Startup>((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill("SIGKILL"); // Nobody else would know of this process any more.
        reject(new BackendUnreachable("Port Daddy's backend did not start in time. See its log for details."));
      }, timeoutMs);
      let said = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        const report = said.split("\n").slice(0, -1).map(readStartup).find(Boolean);
        if (report === undefined) return;
        clearTimeout(timer);
        resolve(report);
      });
      child.once("error", (error) => {
        clearTimeout(timer);
        reject(new BackendNotStarted(`Port Daddy's backend could not be started: ${error.message}.`, { cause: error }));
      });
      child.once("close", (code, signal) => {
        clearTimeout(timer);
        reject(
          new BackendNotStarted(`Port Daddy's backend ended during startup (${signal ?? `exit code ${code}`}). See its log for details.`),
        );
      });
    });
    if ("failed" in report) throw new BackendNotStarted(`Port Daddy's backend cannot start: ${report.failed}`);
    return "ready" in report ? "ready" : "running";
  } finally {
    child.stdout.destroy();
    child.removeAllListeners();
    child.unref();
  }
}

/** Our environment without what concerns only this process: a waiting debugger, npm's and the editor's own variables. */
function backendEnvironment(dataDir: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(NODE_OPTIONS$|NODE_INSPECT|VSCODE_|ELECTRON_|npm_)/i.test(name));
  return { ...Object.fromEntries(inherited), ELECTRON_RUN_AS_NODE: "1", PORT_DADDY_HOME: dataDir };
}
