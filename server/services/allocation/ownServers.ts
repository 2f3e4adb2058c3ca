import type { Listener, Listeners, ProcessId, Processes, ProcessInfo } from "../../adapters/system.js";
import type { Log } from "../../log/log.js";
import { isWithinFolder } from "./withinFolder.js";

/** Deeper than any shell, task runner and dev server ever nest; ends a loop in what the system tells. */
const MAX_ANCESTORS = 64;

/** Who listens on a port. */
export interface Found {
  /** The identity's own server. */
  own?: ProcessId;
  /** Who it is, for a person; of an own server, too. */
  who?: string;
  /** The system would not say. */
  problem?: string;
}

/** Recognises an identity's own server on a port that turned out to be taken. */
export class OwnServers {
  constructor(
    private readonly listeners: Listeners,
    private readonly processes: Processes,
    private readonly log: Log,
  ) {}

  /**
   * A server is one's own when it descends from the process that shall own the port, or works within the identity's folder; where the
   * system does not tell its folder, also when it descends from a client, such as an editor, that has to do with the port.
   * @param owners the pids of those that own the port, or shall
   */
  async lookOn(port: number, folder: string | undefined, owners: readonly number[], clients: readonly number[]): Promise<Found> {
    let stranger: string | undefined;
    try {
      for (const listener of await this.listeners.find([port])) {
        const who = formatListener(listener);
        stranger ??= who;
        if (listener.pid === undefined) continue;
        const process = (await this.processes.find([listener.pid])).get(listener.pid);
        if (process === undefined) continue;
        if (isWithinFolder(listener.folder, folder)) return { own: process, who };
        const roots = [...owners, ...(listener.folder === undefined ? clients : [])];
        if (roots.length > 0 && (await this.descendsFrom(process, roots))) return { own: process, who };
      }
    } catch (error) {
      // Then it counts as a stranger's: the identity gets another port, and never one that is taken.
      this.log.warn(`The system would not say who listens on port ${port}: ${(error as Error).message}`);
      return { problem: (error as Error).message };
    }
    return stranger === undefined ? {} : { who: stranger };
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

function formatListener({ command, pid }: Listener): string {
  const name = command === undefined ? "another program" : command.length > 100 ? `${command.slice(0, 100)}…` : command;
  return pid === undefined ? name : `${name} (pid ${pid})`;
}
