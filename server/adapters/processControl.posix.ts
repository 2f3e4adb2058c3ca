import { errorCode, errorText } from "./systemError.js";
import type { ProcessControl, Processes, ProcessId } from "./system.js";

type Kill = (pid: number, signal: NodeJS.Signals) => unknown;

/** Ends processes on Linux and macOS by signals. */
export class PosixProcessControl implements ProcessControl {
  constructor(
    private readonly processes: Processes,
    private readonly kill: Kill = (pid, signal) => process.kill(pid, signal),
  ) {}

  async terminate({ pid, startedAt }: ProcessId, force: boolean): Promise<void> {
    // Zero and negative numbers mean groups of processes. Source: kill(2).
    if (!Number.isSafeInteger(pid) || pid < 1) throw new Error(`There is no process ${pid}: a process id is 1 or above`);
    if ((await this.processes.find([pid])).get(pid)?.startedAt !== startedAt) return;
    try {
      this.kill(pid, force ? "SIGKILL" : "SIGTERM");
    } catch (error) {
      if (errorCode(error) === "ESRCH") return;
      const why = errorCode(error) === "EPERM" ? "it belongs to another user" : errorText(error);
      throw new Error(`The system does not let us end process ${pid}: ${why}`, { cause: error });
    }
  }
}
