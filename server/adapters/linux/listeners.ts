import { oneHolderPerSocket, type SocketHolder } from "../oneHolderPerSocket.js";
import { ProcFiles } from "./procFiles.js";
import { ProcessFolders } from "./processFolders.js";
import { ProcessLook } from "./processLook.js";
import type { Pause } from "../timeSlices.js";
import type { Listener, Listeners } from "../system.js";

/** Reads the kernel's tables of sockets, and the processes that hold them. */
export class LinuxListeners implements Listeners {
  private readonly files: ProcFiles;

  /** @param proc where procfs is mounted */
  constructor(proc = "/proc") {
    this.files = new ProcFiles(proc);
  }

  async find(ports?: readonly number[]): Promise<Listener[]> {
    const wanted = ports && new Set(ports);
    const pause = this.files.newPause();
    const sockets = (await this.files.listening(pause)).filter(({ port }) => wanted?.has(port) ?? true);
    if (sockets.length === 0) return [];
    const holders = await this.findHolders(new Set(sockets.map(({ inode }) => inode)), pause);
    const pids = new Map(oneHolderPerSocket(holders).map(({ socket, pid }) => [socket, pid]));
    const folders = wanted && (await new ProcessFolders(this.files).find(new Set(pids.values()), new ProcessLook(this.files), pause));
    return sockets.map(({ port, address, inode }) => {
      const pid = pids.get(inode);
      if (pid === undefined) return { port, address };
      return { port, address, pid, command: this.files.commandOf(pid), ...folders?.get(pid) };
    });
  }

  private async findHolders(inodes: ReadonlySet<string>, pause: Pause): Promise<SocketHolder[]> {
    const holders: SocketHolder[] = [];
    for (const pid of await this.files.pids()) {
      await pause();
      const held = await this.files.socketsOf(pid, inodes, pause);
      const parentPid = held.size > 0 ? (this.files.stat(pid)?.parentPid ?? 0) : 0;
      for (const socket of held.keys()) holders.push({ socket, pid, parentPid });
    }
    return holders;
  }
}
