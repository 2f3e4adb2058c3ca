import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { BackendFile } from "../../../server/protocol/handshake.js";
import { processStart } from "../../../server/protocol/machine/processStart.js";
import { BackendUnreachable } from "../unreachable.js";

/** How much later (ms) than its backend announced itself a process may seem to have started: systems tell that to the second. */
const TOLERANCE_MS = 2000;
/** How long (ms) the system's own programs may take to tell of a process. */
const TELL_TIMEOUT_MS = 5000;

/**
 * Whether the process that has a backend's pid now is that backend. Pids are reused, and a later process started after the backend did.
 * @throws BackendUnreachable when the system does not tell
 */
export async function isProcessOf(file: BackendFile): Promise<boolean> {
  const start = processStart(file.pid);
  if (start !== undefined && file.processStart !== undefined) return start === file.processStart;
  try {
    const startedAt = await startOf(file.pid);
    if (startedAt === undefined) return false; // It has ended meanwhile.
    return startedAt <= Date.parse(file.startedAt) + TOLERANCE_MS;
  } catch (error) {
    const why = `the system does not tell when the process with pid ${file.pid} was started: ${(error as Error).message}`;
    throw new BackendUnreachable(`Port Daddy's backend was not ended, because ${why}.`, { cause: error });
  }
}

/**
 * When a process was started, in milliseconds since the epoch, exact to the second.
 * Sources: ps(1), `lstart`, which is strftime's %c in the C locale; learn.microsoft.com, "Get-Process".
 * @returns undefined when there is no such process
 * @throws Error when the system does not tell
 */
async function startOf(pid: number): Promise<number | undefined> {
  const text = await (process.platform === "win32" ? startOnWindows(pid) : startByPs(pid));
  if (text === "") return undefined;
  const startedAt = Date.parse(text);
  if (Number.isNaN(startedAt)) throw new Error(`"${text}" is no date`);
  return startedAt;
}

async function startByPs(pid: number): Promise<string> {
  try {
    return await run("ps", ["-o", "lstart=", "-p", String(pid)]);
  } catch (error) {
    if ((error as { code?: unknown }).code === 1) return ""; // No such process.
    throw error;
  }
}

function startOnWindows(pid: number): Promise<string> {
  const powershell = path.join(process.env["SystemRoot"] ?? "C:\\Windows", "System32", "WindowsPowerShell", "v1.0", "powershell.exe");
  const ask = `(Get-Process -Id ${pid} -ErrorAction SilentlyContinue).StartTime.ToUniversalTime().ToString("o")`;
  return run(powershell, ["-NoProfile", "-NonInteractive", "-Command", ask]);
}

async function run(command: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, LC_ALL: "C" };
  const { stdout } = await promisify(execFile)(command, [...args], { env, timeout: TELL_TIMEOUT_MS, windowsHide: true });
  return stdout.trim();
}
