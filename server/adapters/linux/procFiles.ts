import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync, statSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { commandText } from "../commandText.js";
import { parseEnviron } from "./environ.js";
import type { Environment } from "../environment.js";
import { parseStat, type ProcStat } from "./procStat.js";
import { listeningRows, statesOf, type ListeningSocket } from "./procNetTcp.js";
import type { SocketState } from "../socketUse.js";
import { errorCode, errorText } from "../systemError.js";
import { createPause, type Pause } from "../timeSlices.js";

/** Error codes of /proc files whose process is not ours or has ended. */
const NOT_TOLD = new Set(["EACCES", "EPERM", "ENOENT", "ESRCH"]);

/** At most this many bytes of an environment are read, which takes less than a millisecond; most have some thousand. */
const LONGEST_ENVIRONMENT = 1024 * 1024;

/** The kernel's mark behind the path of a deleted folder. */
const DELETED = " (deleted)";

/** Yields undefined for a row that does not count. */
type Parse<T> = (text: string) => Iterable<T | undefined>;

/**
 * Reads from /proc which sockets listen and which processes hold them. A fact about a process that is not ours or has ended is undefined.
 * Every other failure is an error.
 */
export class ProcFiles {
  /**
   * @param proc where procfs is mounted
   * @param newPause creates a pause that cuts long work into slices
   */
  constructor(
    readonly proc = "/proc",
    readonly newPause: () => Pause = createPause,
  ) {}

  private boot: string | undefined;

  /** @throws Error when the system would not say */
  bootId(): string {
    const path = join(this.proc, "sys/kernel/random/boot_id");
    try {
      return (this.boot ??= readFileSync(path, "latin1").trim());
    } catch (error) {
      throw new Error(`The system would not say when processes started: ${path} gave ${errorText(error)}`, { cause: error });
    }
  }

  /**
   * @param pause awaited after each row
   * @throws Error when the system would not say which sockets listen
   */
  listening(pause: Pause): Promise<ListeningSocket[]> {
    return this.readTables(listeningRows, pause);
  }

  /**
   * @param pause awaited after each row
   * @returns the state of each socket with this local port
   * @throws Error when the system would not say
   */
  statesOf(port: number, pause: Pause): Promise<SocketState[]> {
    return this.readTables((text) => statesOf(port, text), pause);
  }

  /** The pids of all processes that /proc shows, in its order. */
  async pids(): Promise<number[]> {
    try {
      return (await readdir(this.proc)).filter((name) => /^\d+$/.test(name)).map(Number);
    } catch (error) {
      throw new Error(`The system would not say which processes there are: ${this.proc} gave ${errorText(error)}`, { cause: error });
    }
  }

  /**
   * Finds which of these sockets a process holds.
   * @param pause awaited after each of the process's files
   * @returns the descriptor's number by inode
   */
  async socketsOf(pid: number, inodes: ReadonlySet<string>, pause: Pause): Promise<Map<string, string>> {
    const held = new Map<string, string>();
    for (const descriptor of this.tell(() => readdirSync(this.path(pid, "fd"))) ?? []) {
      const inode = this.socketAt(pid, descriptor);
      if (inode !== undefined && inodes.has(inode)) held.set(inode, descriptor);
      const waiting = pause();
      if (waiting !== undefined) await waiting;
    }
    return held;
  }

  /** @returns the inode of the socket behind a process's descriptor; undefined when there is none */
  socketAt(pid: number, descriptor: string): string | undefined {
    const target = this.tell(() => readlinkSync(this.path(pid, "fd", descriptor)));
    return /^socket:\[(\d+)\]$/.exec(target ?? "")?.[1];
  }

  stat(pid: number): ProcStat | undefined {
    const stat = this.tell(() => readFileSync(this.path(pid, "stat"), "latin1"));
    return stat === undefined ? undefined : parseStat(stat);
  }

  /** @returns the command line, which begins with the program's name in any case */
  commandOf(pid: number): string | undefined {
    const line = this.tell(() => readFileSync(this.path(pid, "cmdline"), "utf8")) ?? "";
    const command = line.startsWith("\0") ? undefined : commandText(line);
    if (command !== undefined) return command;
    const name = this.tell(() => readFileSync(this.path(pid, "comm"), "utf8")) ?? "";
    return commandText(`${name}${line}`);
  }

  /**
   * @returns the working directory, a path in the process's own mount namespace; where it has been deleted, the path that it had. Source:
   * readlink(2), d_path of fs/d_path.c
   */
  folderOf(pid: number): { folder?: string; folderDeleted?: true } {
    const path = this.cwdOf(pid);
    const folder = this.tell(() => readlinkSync(path));
    if (folder === undefined) return {};
    // A folder's own name may end like this; one that is deleted has no links.
    if (!folder.endsWith(DELETED) || (this.tell(() => statSync(path).nlink) ?? 0) > 0) return { folder };
    return { folder: folder.slice(0, -DELETED.length), folderDeleted: true };
  }

  /** @returns a path that leads into the process's working directory, whatever is mounted here. Source: proc_pid_cwd(5) */
  cwdOf(pid: number): string {
    return this.path(pid, "cwd");
  }

  /** @returns opaque, the same for processes that see the same mounts. Source: namespaces(7), mount_namespaces(7) */
  mountNamespaceOf(pid: number | "self"): string | undefined {
    return this.tell(() => readlinkSync(this.path(pid, "ns/mnt")));
  }

  /** @returns undefined when the system does not tell it, the process has erased it, or it is too long to be read */
  environmentOf(pid: number): Environment | undefined {
    const text = this.tell(() => readStart(this.path(pid, "environ"), LONGEST_ENVIRONMENT));
    return text === undefined || text.length === LONGEST_ENVIRONMENT ? undefined : parseEnviron(text);
  }

  /** @returns the effective user, as ps shows it. Source: proc_pid_status(5), "Uid: real, effective, saved set, and filesystem" */
  userIdOf(pid: number): number | undefined {
    const uid = /^Uid:\s+\d+\s+(\d+)/m.exec(this.tell(() => readFileSync(this.path(pid, "status"), "latin1")) ?? "")?.[1];
    return uid === undefined ? undefined : Number(uid);
  }

  /** @returns seconds since boot. Source: proc_uptime(5) */
  uptime(): number | undefined {
    const seconds = /^\d+(\.\d+)? /.exec(this.tell(() => readFileSync(join(this.proc, "uptime"), "latin1")) ?? "")?.[0];
    return seconds === undefined ? undefined : Number(seconds);
  }

  private async readTables<T>(parse: Parse<T>, pause: Pause): Promise<T[]> {
    return (await Promise.all([this.readTable("tcp", parse, pause), this.readTable("tcp6", parse, pause)])).flat();
  }

  /** Asynchronous, because the kernel walks the table of all connections, which takes up to 10 ms. */
  private async readTable<T>(name: "tcp" | "tcp6", parse: Parse<T>, pause: Pause): Promise<T[]> {
    const path = join(this.proc, "net", name);
    const found: T[] = [];
    try {
      for (const row of parse(await readFile(path, "latin1"))) {
        if (row !== undefined) found.push(row);
        const waiting = pause();
        if (waiting !== undefined) await waiting;
      }
      return found;
    } catch (error) {
      // The kernel has no IPv6.
      if (name === "tcp6" && errorCode(error) === "ENOENT") return [];
      throw new Error(`The system would not say who listens: ${path} gave ${errorText(error)}`, { cause: error });
    }
  }

  private path(pid: number | "self", ...parts: string[]): string {
    return join(this.proc, String(pid), ...parts);
  }

  /** Runs one read of /proc. @returns undefined when the system does not tell */
  private tell<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (NOT_TOLD.has(errorCode(error) ?? "")) return undefined;
      throw new Error(`The system would not say who listens: ${errorText(error)}`, { cause: error });
    }
  }
}

/** Reads a file of unknown size. @returns at most `limit` bytes from its beginning, each as one character */
function readStart(path: string, limit: number): string {
  const file = openSync(path, "r");
  try {
    let buffer = Buffer.allocUnsafe(Math.min(16_384, limit));
    let size = 0;
    for (;;) {
      const count = readSync(file, buffer, size, buffer.length - size, null);
      size += count;
      if (count === 0 || size === limit) return buffer.toString("latin1", 0, size);
      if (size === buffer.length) buffer = Buffer.concat([buffer], Math.min(2 * size, limit));
    }
  } finally {
    closeSync(file);
  }
}
