import { ancestorsOf } from "../ancestors.js";
import { commandText } from "../commandText.js";
import { readListeningSockets } from "./listeners.js";
import { lsof } from "./lsof.js";
import { readAllProcesses, type PsProcess } from "./ps.js";
import { runCommand, type RunCommand } from "../runCommand.js";
import type { ListenerScan, ProcessId, ScannedListener } from "../system.js";

/** Uses lsof for the sockets, ps for all processes at once, and lsof again for the folders of new processes. */
export class DarwinListenerScan implements ListenerScan {
  /** By pid, with the start time of that process. The folder is undefined when the system does not tell it. */
  private folders = new Map<number, { startedAt: string; folder: string | undefined }>();

  constructor(private readonly run: RunCommand = runCommand) {}

  async scan(): Promise<ScannedListener[]> {
    const sockets = await readListeningSockets(this.run, "-iTCP");
    if (sockets.length === 0) return [];
    const processes = await readAllProcesses(this.run);
    const holders = [...new Set(sockets.map(({ pid }) => pid))].flatMap((pid) => processes.get(pid) ?? []);
    await this.readNewFolders(holders);
    return sockets.map(({ pid, port, address, name }) => {
      const process = processes.get(pid);
      const command = commandText(process?.command ?? name ?? "");
      const folder = process && this.folders.get(pid)?.folder;
      return {
        port,
        address,
        pid,
        ...(command !== undefined && { command }),
        ...(process && { startedAt: process.startedAt, since: process.since, user: process.user }),
        ...(folder !== undefined && { folder }),
        ancestors: [...ancestorsOf(process, (each) => processes.get(each))].map(toId),
      };
    });
  }

  private async readNewFolders(holders: readonly PsProcess[]): Promise<void> {
    const isKnown = ({ pid, startedAt }: PsProcess): boolean => this.folders.get(pid)?.startedAt === startedAt;
    const unknown = holders.filter((holder) => !isKnown(holder));
    const args = ["-a", "-d", "cwd", "-p", unknown.map(({ pid }) => pid).join(",")];
    const files = unknown.length === 0 ? [] : await lsof(this.run, args, "pn");
    const found = new Map(files.map(({ pid, name }) => [pid, name]));
    this.folders = new Map(
      holders.map((holder) => {
        const { pid, startedAt } = holder;
        return [pid, isKnown(holder) ? this.folders.get(pid)! : { startedAt, folder: found.get(pid) }];
      }),
    );
  }
}

const toId = ({ pid, startedAt }: PsProcess): ProcessId => ({ pid, startedAt });
