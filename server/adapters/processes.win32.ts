import { readCimProcesses } from "./cimProcesses.js";
import { runCommand, type RunCommand } from "./runCommand.js";
import type { Processes, ProcessInfo } from "./system.js";

/** Processes as WMI tells of them, in one call of PowerShell however many are asked for. */
export class Win32Processes implements Processes {
  constructor(private readonly run: RunCommand = runCommand) {}

  async find(pids: readonly number[]): Promise<Map<number, ProcessInfo>> {
    const rows = await readCimProcesses(this.run, pids, ["parentPid", "startTicks"]);
    return new Map(
      rows.map(({ pid, parentPid, startTicks }) => {
        if (startTicks === undefined) throw new Error(`Windows would not say when process ${pid} started`);
        return [pid, { pid, parentPid: parentPid ?? 0, startedAt: startTicks }];
      }),
    );
  }
}
