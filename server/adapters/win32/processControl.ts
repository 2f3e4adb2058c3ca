import { commandFailed, runCommand, type RunCommand } from "../runCommand.js";
import { TASKKILL } from "./windowsPrograms.js";
import type { ProcessControl, Processes, ProcessId } from "../system.js";

/**
 * Exit codes of taskkill when the process, or one of its tree, has no window to close, or has ended already. Sources:
 * github.com/tiaanduplessis/kill-port/issues/44, github.com/sindresorhus/fkill/issues/47, github.com/buildbot/buildbot/issues/6140.
 */
const NOT_ENDED = new Set([1, 128]);

/**
 * Ends the whole process tree with taskkill: on Windows a child outlives its parent, and the server is usually a child of what was started.
 */
export class Win32ProcessControl implements ProcessControl {
  constructor(
    private readonly processes: Processes,
    private readonly run: RunCommand = runCommand,
  ) {}

  async terminate(process: ProcessId, force: boolean): Promise<void> {
    const { pid } = process;
    if (!Number.isSafeInteger(pid) || pid < 1) throw new Error(`There is no process ${pid}: a process id is 1 or above`);
    if (!(await this.lives(process))) return;
    const output = await this.run(TASKKILL, ["/PID", String(pid), "/T", ...(force ? ["/F"] : [])]);
    if (output.exitCode === 0) return;
    const mayBe = NOT_ENDED.has(output.exitCode) && (!force || !(await this.lives(process)));
    if (!mayBe) throw commandFailed(TASKKILL, output);
  }

  private async lives({ pid, startedAt }: ProcessId): Promise<boolean> {
    return (await this.processes.find([pid])).get(pid)?.startedAt === startedAt;
  }
}
