import { readFileSync } from "node:fs";
import path from "node:path";
import type { BackendFile } from "../../server/protocol/handshake.js";
import { sharesPids, thisMachine } from "../../server/protocol/machine/machine.js";
import { BackendSilent, BackendUnreachable } from "./unreachable.js";

/** The backend accepts connections, but does not answer. */
export const notResponding = (file: BackendFile): BackendSilent =>
  new BackendSilent(`Port Daddy's ${nameBackend(file)} is running but does not respond. ${remedy(file)}`, file);

/** As `notResponding`, because somebody has suspended the process. */
export const suspended = (file: BackendFile): BackendSilent => {
  const { pid } = file;
  const remedies = `Let it continue with "kill -CONT ${pid}", or end it with "kill -KILL ${pid}".`;
  return new BackendSilent(`Port Daddy's backend (pid ${pid}) is suspended, so it does not respond. ${remedies}`, file);
};

/** A process holds the lock of a data directory, but no backend answers for it. @param file what is known of that process */
export function lockedBySilentProcess(dataDir: string, file: BackendFile | undefined): BackendUnreachable {
  if (file === undefined) {
    const lock = path.join(dataDir, "backend.lock");
    const what = `Another process holds ${lock}, but no backend answers.`;
    return new BackendUnreachable(`${what} End that process, or set PORT_DADDY_HOME to another folder.`);
  }
  return new BackendSilent(`Port Daddy's ${nameBackend(file)} for ${dataDir} is running but cannot be reached. ${remedy(file)}`, file);
}

/** No backend answers for a data directory, and none is to be started. @param file what is known of the last one */
export function notFound(dataDir: string, file: BackendFile | undefined): BackendUnreachable {
  if (file !== undefined && isAlive(file)) return lockedBySilentProcess(dataDir, file);
  const elsewhere = file?.host === undefined || file.host === thisMachine().host ? "" : ` here; the last one ran on ${file.host}`;
  return new BackendUnreachable(`Port Daddy's backend is not running${elsewhere}.`);
}

/** Whether a backend of this pid namespace is suspended, as by SIGSTOP. @returns false, too, where the system does not tell */
export const isSuspended = (file: BackendFile): boolean => sharesPids(file) && stateInProc(file.pid) === "T";

/** Whether the process of a backend lives, as another user's, too. @returns false where its pid is not valid here */
export function isAlive(file: BackendFile): boolean {
  if (!sharesPids(file)) return false;
  try {
    process.kill(file.pid, 0);
    return stateInProc(file.pid) !== "Z";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/**
 * The state of a process on Linux: `Z` for a zombie, `T` when it is stopped by a signal; `t` would only mean that a debugger watches.
 * Source: proc_pid_stat(5), field 3, after the name in brackets.
 * @returns undefined where the system does not tell
 */
function stateInProc(pid: number): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.charAt(stat.lastIndexOf(")") + 2);
  } catch {
    return undefined;
  }
}

/** The pid alone would be misleading where it is another machine's or another container's. */
const nameBackend = (file: BackendFile): string =>
  file.host === undefined || sharesPids(file) ? `backend (pid ${file.pid})` : `backend on ${file.host} (pid ${file.pid})`;

function remedy(file: BackendFile): string {
  if (file.host !== undefined && !sharesPids(file)) return "Stop it there, or set PORT_DADDY_HOME to a folder of this machine.";
  const command = process.platform === "win32" ? `taskkill /F /PID ${file.pid}` : `kill -KILL ${file.pid}`;
  return `See its log for details, or end it with "${command}".`;
}
