import type { Environment } from "../environment.js";
import { isOtherPerson } from "../people.js";
import { ProcFiles } from "./procFiles.js";
import { ProcessFolders, type ProcessFolder } from "./processFolders.js";
import { ProcessLook } from "./processLook.js";
import { startOf, type ProcStat } from "./procStat.js";
import { SocketHolders } from "./socketHolders.js";
import type { Pause } from "../timeSlices.js";
import { LinuxUserNames } from "./userNames.js";
import { Workers } from "./workers.js";
import type { ListenerScan, ScannedListener } from "../system.js";

/** USER_HZ of include/asm-generic/param.h: the unit of start times, on every processor that VS Code runs on. Source: time(7). */
const TICKS_PER_SECOND = 100;

type ProcessColumns = Omit<ScannedListener, "port" | "address">;

/** Facts about a process that hold for as long as it runs the same program. */
interface Facts {
  startedAt: string;
  name: string;
  command?: string;
  user?: string;
  since?: number;
  /** Undefined when it could not be read, or the process has erased it. */
  environment?: Environment;
}

/** Reads the kernel's tables of sockets, and looks up the holder of each new socket. A repeated scan costs little more than the tables. */
export class LinuxListenerScan implements ListenerScan {
  private readonly holders: SocketHolders;
  private readonly workers: Workers;
  private readonly folders: ProcessFolders;
  private readonly users: LinuxUserNames;
  /** By pid. */
  private facts = new Map<number, Facts>();

  /** @param ownId the backend's user; 0 on a system without user ids */
  constructor(
    private readonly files = new ProcFiles(),
    passwd = "/etc/passwd",
    private readonly ownId = process.geteuid?.() ?? 0,
  ) {
    this.holders = new SocketHolders(files);
    this.workers = new Workers(files);
    this.folders = new ProcessFolders(files);
    this.users = new LinuxUserNames(passwd);
  }

  async scan(): Promise<ScannedListener[]> {
    const pause = this.files.newPause();
    const sockets = await this.files.listening(pause);
    const look = new ProcessLook(this.files);
    const holders = await this.holders.find(new Set(sockets.map(({ inode }) => inode)), look, pause);
    const pids = new Set([...holders.values()].map(({ pid }) => pid));
    const ports = new Map(sockets.map(({ inode, port }) => [inode, port]));
    const workers = await this.workers.find(holders, (inode) => ports.get(inode)!, look, pause);
    const folders = await this.folders.find(new Set([...pids, ...[...workers.values()].flatMap((each) => [...each])]), look, pause);
    const processes = await this.describeAll(pids, folders, look, pause);
    return sockets.map(({ port, address, inode, userId }) => {
      const unknown = { user: this.users.nameOf(userId), isHidden: true, ancestors: [] } as const;
      const process = processes.get(holders.get(inode)?.pid ?? 0);
      const workerFolders = foldersOf(workers.get(inode) ?? [], folders, process?.folder);
      return {
        ...{ port, address },
        ...(process ?? unknown),
        ...(this.isOfOtherPerson(userId) && { isOfOtherPerson: true }),
        ...(workerFolders.length > 0 && { workerFolders }),
      };
    });
  }

  /** Root is nobody in particular: it may have started a person's server. */
  private isOfOtherPerson(uid: number): boolean {
    return this.ownId !== 0 && isOtherPerson(uid, this.ownId);
  }

  private async describeAll(
    pids: ReadonlySet<number>,
    folders: ReadonlyMap<number, ProcessFolder>,
    look: ProcessLook,
    pause: Pause,
  ): Promise<Map<number, ProcessColumns>> {
    const described = new Map<number, ProcessColumns>();
    const facts = new Map<number, Facts>();
    for (const pid of pids) {
      const known = this.factsOf(pid, look);
      await pause();
      // The process ended during the scan, and its socket with it.
      if (known === undefined) continue;
      facts.set(pid, known);
      const { startedAt, command, user, since, environment } = known;
      const where = folders.get(pid) ?? {};
      described.set(pid, {
        pid,
        startedAt,
        ...(command !== undefined && { command }),
        ...(user !== undefined && { user }),
        ...(since !== undefined && { since }),
        ...where,
        ...environment?.mark,
        ...((where.folder === undefined || environment === undefined) && { isHidden: true }),
        ...(isOrphan(look.stat(pid), look) && { isOrphan: true }),
        ancestors: await look.ancestorsOf(pid, pause),
      });
    }
    this.facts = facts;
    return described;
  }

  private factsOf(pid: number, look: ProcessLook): Facts | undefined {
    const stat = look.stat(pid);
    if (stat === undefined) return undefined;
    const startedAt = startOf(this.files.bootId(), stat.startTicks);
    const known = this.facts.get(pid);
    if (known?.startedAt === startedAt && known.name === stat.name) return known;
    const uid = this.files.userIdOf(pid);
    return {
      startedAt,
      name: stat.name,
      command: this.files.commandOf(pid),
      user: uid === undefined ? undefined : this.users.nameOf(uid),
      since: this.startTime(stat),
      environment: this.files.environmentOf(pid),
    };
  }

  /** Start ticks and uptime both count from boot, including time asleep. Sources: proc_pid_stat(5), proc_uptime(5). */
  private startTime({ startTicks }: ProcStat): number | undefined {
    const uptime = this.files.uptime();
    if (uptime === undefined) return undefined;
    return Math.round(Date.now() - (uptime - Number(startTicks) / TICKS_PER_SECOND) * 1000);
  }
}

/** @param except the holder's own folder, in which most workers work */
function foldersOf(workers: Iterable<number>, folders: ReadonlyMap<number, ProcessFolder>, except: string | undefined): string[] {
  const found = [...workers].flatMap((pid) => folders.get(pid)?.folder ?? []);
  return [...new Set(found)].filter((folder) => folder !== except);
}

/** systemd takes the orphans of its user's session. Source: systemd(1), prctl(2), PR_SET_CHILD_SUBREAPER. */
function isOrphan(stat: ProcStat | undefined, look: ProcessLook): boolean {
  return stat !== undefined && (stat.parentPid === 1 || look.stat(stat.parentPid)?.name === "systemd");
}
