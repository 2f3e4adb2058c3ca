import { SystemFolders, type Folders } from "../folders.js";
import type { ProcFiles } from "./procFiles.js";
import type { ProcessLook } from "./processLook.js";
import type { ProcStat } from "./procStat.js";
import type { Pause } from "../timeSlices.js";
import type { Listener } from "../system.js";

/** A process's working directory; empty when the system does not tell it, or it is none of ours. */
export type ProcessFolder = Pick<Listener, "folder" | "folderDeleted">;

/** Facts about a process that hold for as long as it runs the same program. */
interface Known {
  startTicks: string;
  name: string;
  hasOwnMounts: boolean;
  /** The folder with which the process's own was compared last. */
  compared?: { folder: string; isSame: boolean };
}

/**
 * Finds the folders in which processes work. The path that the kernel tells of a process in another mount namespace, as in a container that
 * uses the machine's network, is valid there. It counts only where it leads to the same folder here. Remembers the namespace of each process
 * from one look to the next, and the comparison until the process goes to another folder, since a file system may take long to answer.
 */
export class ProcessFolders {
  /** By pid. */
  private known = new Map<number, Known>();
  private ownMounts: string | undefined;

  constructor(
    private readonly files: ProcFiles,
    private readonly folders: Pick<Folders, "identify"> = new SystemFolders(),
  ) {}

  /** @returns the folders by pid */
  async find(pids: Iterable<number>, look: ProcessLook, pause: Pause): Promise<Map<number, ProcessFolder>> {
    this.ownMounts ??= this.files.mountNamespaceOf("self");
    const found = new Map<number, ProcessFolder>();
    const known = new Map<number, Known>();
    for (const pid of pids) {
      const stat = look.stat(pid);
      if (stat === undefined) continue;
      const process = this.remember(pid, stat);
      known.set(pid, process);
      found.set(pid, await this.folderOf(pid, process));
      await pause();
    }
    this.known = known;
    return found;
  }

  private remember(pid: number, { startTicks, name }: ProcStat): Known {
    const known = this.known.get(pid);
    if (known?.startTicks === startTicks && known.name === name) return known;
    const mounts = this.files.mountNamespaceOf(pid);
    // A kernel without namespaces tells none.
    return { startTicks, name, hasOwnMounts: mounts !== undefined && this.ownMounts !== undefined && mounts !== this.ownMounts };
  }

  private async folderOf(pid: number, process: Known): Promise<ProcessFolder> {
    const where = this.files.folderOf(pid);
    const { folder } = where;
    if (folder === undefined || !process.hasOwnMounts) return where;
    if (process.compared?.folder !== folder) process.compared = { folder, isSame: await this.isSame(pid, folder) };
    return process.compared.isSame ? where : {};
  }

  private async isSame(pid: number, folder: string): Promise<boolean> {
    const cwd = this.files.cwdOf(pid);
    const ids = await this.folders.identify([folder, cwd]);
    return ids.has(folder) && ids.get(folder) === ids.get(cwd);
  }
}
