import { ancestorsOf } from "../ancestors.js";
import { commandText } from "../commandText.js";
import { readEnvironments } from "./environments.js";
import { servesPort, type Environment } from "../environment.js";
import { readHeldSockets } from "./listeners.js";
import { lsof } from "./lsof.js";
import { oneHolderPerSocket } from "../oneHolderPerSocket.js";
import { readAllProcesses, type PsProcess } from "./ps.js";
import { runCommand, type RunCommand } from "../runCommand.js";
import type { ListenerScan, ProcessId, ScannedListener } from "../system.js";

/** Facts about a process that are read once. Undefined is what the system does not tell. */
interface Facts {
  startedAt: string;
  folder: string | undefined;
  environment: Environment | undefined;
}

/** Uses lsof for the sockets, ps for all processes at once, and both again for folders and environments of new processes. */
export class DarwinListenerScan implements ListenerScan {
  /** By pid: the holders of sockets, and the processes that may be their workers. */
  private facts = new Map<number, Facts>();

  constructor(private readonly run: RunCommand = runCommand) {}

  async scan(): Promise<ScannedListener[]> {
    const held = await readHeldSockets(this.run, "-iTCP");
    if (held.length === 0) return [];
    const processes = await readAllProcesses(this.run);
    const pids = new Set(held.map(({ pid }) => pid));
    const children = [...processes.values()].filter(({ pid, parentPid }) => pids.has(parentPid) && !pids.has(pid));
    await this.readNewFacts([...[...pids].flatMap((pid) => processes.get(pid) ?? []), ...children]);
    const portsOf = (holder: number): Set<number> => new Set(held.filter(({ pid }) => pid === holder).map(({ port }) => port));
    return oneHolderPerSocket(held).map((socket) => {
      const { pid, port, address, name } = socket;
      const process = processes.get(pid);
      const command = commandText(process?.command ?? name ?? "");
      const { folder, environment } = this.facts.get(pid) ?? {};
      const workers = [
        ...held.filter((each) => each.socket === socket.socket).map((each) => each.pid),
        ...this.clusterOf(pid, port, portsOf(pid), children),
      ];
      const workerFolders = this.foldersOf(workers, folder);
      return {
        port,
        address,
        pid,
        ...(command !== undefined && { command }),
        ...(process && { startedAt: process.startedAt, since: process.since, user: process.user }),
        ...(folder !== undefined && { folder }),
        ...environment?.mark,
        ...((folder === undefined || environment === undefined) && { isHidden: true }),
        ...(workerFolders.length > 0 && { workerFolders }),
        ancestors: [...ancestorsOf(process, (each) => processes.get(each))].map(toId),
      };
    });
  }

  /** @param ports all ports that the holder listens on */
  private clusterOf(holder: number, port: number, ports: ReadonlySet<number>, children: readonly PsProcess[]): number[] {
    const isWorker = ({ pid, parentPid }: PsProcess): boolean => {
      const { isClusterWorker = false, clusterPort } = this.facts.get(pid)?.environment ?? {};
      return parentPid === holder && isClusterWorker && servesPort(clusterPort, port, ports);
    };
    return children.filter(isWorker).map(({ pid }) => pid);
  }

  /** @param except the holder's own folder, in which most workers work */
  private foldersOf(workers: readonly number[], except: string | undefined): string[] {
    const folders = workers.flatMap((pid) => this.facts.get(pid)?.folder ?? []);
    return [...new Set(folders)].filter((folder) => folder !== except);
  }

  private async readNewFacts(wanted: readonly PsProcess[]): Promise<void> {
    const isKnown = ({ pid, startedAt }: PsProcess): boolean => this.facts.get(pid)?.startedAt === startedAt;
    const unknown = wanted.filter((process) => !isKnown(process));
    const args = ["-a", "-d", "cwd", "-p", unknown.map(({ pid }) => pid).join(",")];
    const files = unknown.length === 0 ? [] : await lsof(this.run, args, "pn");
    const folders = new Map(files.map(({ pid, name }) => [pid, name]));
    const environments = await readEnvironments(this.run, new Map(unknown.map(({ pid, command }) => [pid, command])));
    this.facts = new Map(
      wanted.map((process) => {
        const { pid, startedAt } = process;
        const read = { startedAt, folder: folders.get(pid), environment: environments.get(pid) };
        return [pid, isKnown(process) ? this.facts.get(pid)! : read];
      }),
    );
  }
}

const toId = ({ pid, startedAt }: PsProcess): ProcessId => ({ pid, startedAt });
