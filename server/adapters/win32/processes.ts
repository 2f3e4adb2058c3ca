import { readCimProcesses } from "./cimProcesses.js";
import { commandText } from "../commandText.js";
import { runCommand, type RunCommand } from "../runCommand.js";
import { isShell } from "../shells.js";
import type { ProcessDetails, Processes, ProcessInfo } from "../system.js";

/** Reads processes with WMI, in one call of PowerShell for any number of them. */
export class Win32Processes implements Processes {
  readonly namespace = undefined;

  constructor(private readonly run: RunCommand = runCommand) {}

  async find(pids: readonly number[], onUnknown?: (pid: number, error: Error) => void): Promise<Map<number, ProcessInfo>> {
    const rows = await readCimProcesses(this.run, pids, ["parentPid", "startTicks"]);
    return new Map(
      rows.flatMap(({ pid, parentPid, startTicks }): [number, ProcessInfo][] => {
        if (startTicks !== undefined) return [[pid, { pid, parentPid: parentPid ?? 0, startedAt: startTicks }]];
        const error = new Error(`Windows would not say when process ${pid} started`);
        if (onUnknown === undefined) throw error;
        onUnknown(pid, error);
        return [];
      }),
    );
  }

  async describe(pid: number): Promise<ProcessDetails | undefined> {
    const [row] = await readCimProcesses(this.run, [pid], ["parentPid", "startTicks", "name", "commandLine", "isOurs"]);
    if (row === undefined) return undefined;
    const { parentPid = 0, startTicks, name = "", commandLine = name, isOurs = false } = row;
    if (startTicks === undefined) throw new Error(`Windows would not say when process ${pid} started`);
    const command = commandText(commandLine);
    return {
      pid,
      parentPid,
      startedAt: startTicks,
      ...(command !== undefined && { command }),
      userIsOurs: isOurs,
      isShellWithTerminal: isShell(name),
    };
  }
}
