import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { commandText } from "./commandText.js";
import { oneHolderPerSocket, type SocketHolder } from "./oneHolderPerSocket.js";
import { parseStat } from "./processes.linux.js";
import { parseProcNetTcp, type ListeningSocket } from "./procNetTcp.js";
import { errorCode, errorText } from "./systemError.js";
import { createPause } from "./timeSlices.js";
import type { Listener, Listeners } from "./system.js";

/** What a process file gives when the process is not ours or has gone: then the system does not tell. */
const NOT_TOLD = new Set(["EACCES", "EPERM", "ENOENT", "ESRCH"]);

/** The kernel's tables of sockets, and the processes that hold them. */
export class LinuxListeners implements Listeners {
  /** @param proc where procfs is mounted */
  constructor(private readonly proc = "/proc") {}

  async find(ports?: readonly number[]): Promise<Listener[]> {
    const wanted = ports && new Set(ports);
    const tables = await Promise.all([this.readTable("tcp"), this.readTable("tcp6")]);
    const sockets = tables.flat().filter(({ port }) => wanted?.has(port) ?? true);
    if (sockets.length === 0) return [];
    const holders = await this.findHolders(new Set(sockets.map(({ inode }) => inode)));
    const pids = new Map(oneHolderPerSocket(holders).map(({ socket, pid }) => [socket, pid]));
    return sockets.map(({ port, address, inode }) => {
      const pid = pids.get(inode);
      if (pid === undefined) return { port, address };
      return { port, address, pid, command: this.commandOf(pid), ...(wanted && { folder: this.folderOf(pid) }) };
    });
  }

  /** Asynchronously, since the kernel takes up to 10 ms for it: it walks the table of all connections. */
  private async readTable(name: "tcp" | "tcp6"): Promise<ListeningSocket[]> {
    const path = join(this.proc, "net", name);
    try {
      return parseProcNetTcp(await readFile(path, "latin1"));
    } catch (error) {
      // Without IPv6 there is no such table.
      if (name === "tcp6" && errorCode(error) === "ENOENT") return [];
      throw new Error(`The system would not say who listens: ${path} gave ${errorText(error)}`, { cause: error });
    }
  }

  private async findHolders(inodes: ReadonlySet<string>): Promise<SocketHolder[]> {
    const holders: SocketHolder[] = [];
    const pause = createPause();
    for (const name of readdirSync(this.proc)) {
      if (!/^\d+$/.test(name)) continue;
      await pause();
      const held = new Set<string>();
      for (const fd of this.tell(() => readdirSync(join(this.proc, name, "fd"))) ?? []) {
        const target = this.tell(() => readlinkSync(join(this.proc, name, "fd", fd)));
        const inode = /^socket:\[(\d+)\]$/.exec(target ?? "")?.[1];
        if (inode !== undefined && inodes.has(inode)) held.add(inode);
        await pause();
      }
      const parentPid = held.size > 0 ? this.parentOf(name) : 0;
      for (const socket of held) holders.push({ socket, pid: Number(name), parentPid });
    }
    return holders;
  }

  private parentOf(pid: string): number {
    const stat = this.tell(() => readFileSync(join(this.proc, pid, "stat"), "latin1"));
    return stat === undefined ? 0 : parseStat(stat).parentPid;
  }

  /** The whole command line, or the bare name where it is empty. */
  private commandOf(pid: number): string | undefined {
    const path = join(this.proc, String(pid));
    const line = this.tell(() => readFileSync(join(path, "cmdline"), "utf8"));
    return commandText(line ?? "") ?? commandText(this.tell(() => readFileSync(join(path, "comm"), "utf8")) ?? "");
  }

  private folderOf(pid: number): string | undefined {
    return this.tell(() => readlinkSync(join(this.proc, String(pid), "cwd")));
  }

  /** Runs one read of /proc; undefined when the system does not tell us. */
  private tell<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (NOT_TOLD.has(errorCode(error) ?? "")) return undefined;
      throw new Error(`The system would not say who listens: ${errorText(error)}`, { cause: error });
    }
  }
}
