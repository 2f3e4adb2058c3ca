import path from "node:path";
import type { Listener, Listeners, ProcessId, Processes, ProcessInfo } from "../../adapters/system.js";
import type { Log } from "../log.js";

/** Deeper than any shell, task runner and dev server ever nest; ends a loop in what the system tells. */
const MAX_ANCESTORS = 64;

/** Recognises an identity's own server on a port that turned out to be taken. */
export class OwnServers {
  constructor(
    private readonly listeners: Listeners,
    private readonly processes: Processes,
    private readonly log: Log,
  ) {}

  /**
   * A server is one's own when it descends from the process that shall own the port, or works within the identity's folder; where the
   * system does not tell its folder, also when it descends from the client that asks.
   * @returns undefined when a stranger listens there, or the system would not say who
   */
  async findOn(port: number, folder: string | undefined, ownerPid: number | undefined, clientPid: number): Promise<ProcessId | undefined> {
    try {
      for (const listener of await this.listeners.find([port])) {
        if (listener.pid === undefined) continue;
        const process = (await this.processes.find([listener.pid])).get(listener.pid);
        if (process === undefined) continue;
        if (isWithinFolder(listener, folder)) return process;
        const roots = [...(ownerPid === undefined ? [] : [ownerPid]), ...(listener.folder === undefined ? [clientPid] : [])];
        if (roots.length > 0 && (await this.descendsFrom(process, roots))) return process;
      }
    } catch (error) {
      // Then it counts as a stranger's: the identity gets another port, and never one that is taken.
      this.log.warn(`The system would not say who listens on port ${port}: ${(error as Error).message}`);
    }
    return undefined;
  }

  private async descendsFrom(process: ProcessInfo, roots: readonly number[]): Promise<boolean> {
    let at: ProcessInfo | undefined = process;
    for (let depth = 0; at !== undefined && depth < MAX_ANCESTORS; depth++) {
      if (roots.includes(at.pid)) return true;
      const { parentPid }: ProcessInfo = at;
      at = parentPid > 0 ? (await this.processes.find([parentPid])).get(parentPid) : undefined;
    }
    return false;
  }
}

function isWithinFolder(listener: Listener, folder: string | undefined): boolean {
  if (folder === undefined || listener.folder === undefined) return false;
  const relative = path.relative(folder, listener.folder);
  return relative.split(path.sep)[0] !== ".." && !path.isAbsolute(relative);
}
