import { readAllCimProcesses, type CimProcess } from "./cimProcesses.js";
import { ancestorsOf } from "../ancestors.js";
import { commandText } from "../commandText.js";
import { readNetstat, type NetstatRow } from "./listeners.js";
import { runCommand, type RunCommand } from "../runCommand.js";
import type { ListenerScan, ProcessId, ScannedListener } from "../system.js";

/** .NET ticks (100 ns) from year 1 to 1970. Source: Microsoft's page on DateTime.Ticks. */
const TICKS_BEFORE_1970 = 621_355_968_000_000_000n;
const TICKS_PER_MS = 10_000n;

type ProcessColumns = Omit<ScannedListener, "port" | "address" | "pid">;

/** A known process and its known sockets. */
interface Known {
  sockets: ReadonlySet<string>;
  columns: ProcessColumns;
}

/**
 * Uses netstat for the sockets and, for a new one, one call of PowerShell for all processes. That costs most of a second of a core, so a
 * process whose sockets were all there in the last scan is not asked about again: another process with the same pid and port is next to
 * impossible, and parents don't change on Windows. Folders are left out, because Windows does not tell them, and users, because it tells
 * them one by one.
 */
export class Win32ListenerScan implements ListenerScan {
  private known = new Map<number, Known>();

  constructor(private readonly run: RunCommand = runCommand) {}

  async scan(): Promise<ScannedListener[]> {
    const rows = await readNetstat(this.run);
    const socketsOf = new Map<number, Set<string>>();
    for (const row of rows) if (row.pid > 0) socketsOf.set(row.pid, (socketsOf.get(row.pid) ?? new Set()).add(nameOf(row)));
    const isKnown = ([pid, sockets]: [number, ReadonlySet<string>]): boolean => {
      const seen = this.known.get(pid)?.sockets;
      return seen !== undefined && [...sockets].every((socket) => seen.has(socket));
    };
    const hasNew = ![...socketsOf].every(isKnown);
    const processes = hasNew ? await this.readProcesses() : undefined;
    this.known = new Map(
      [...socketsOf].map(([pid, sockets]) => [
        pid,
        { sockets, columns: processes ? describe(pid, processes) : this.known.get(pid)!.columns },
      ]),
    );
    return rows.map(({ port, address, pid }) => {
      const columns = this.known.get(pid)?.columns;
      return columns === undefined ? { port, address, ancestors: [] } : { port, address, pid, ...columns };
    });
  }

  private async readProcesses(): Promise<Map<number, CimProcess>> {
    const processes = await readAllCimProcesses(this.run, ["parentPid", "startTicks", "name", "commandLine"]);
    return new Map(processes.map((process) => [process.pid, process]));
  }
}

const nameOf = ({ address, port }: NetstatRow): string => `${address} ${port}`;

function describe(pid: number, processes: ReadonlyMap<number, CimProcess>): ProcessColumns {
  const process = processes.get(pid);
  const command = commandText(process?.commandLine ?? process?.name ?? "");
  return {
    ...(command !== undefined && { command }),
    ...(process?.startTicks !== undefined && { startedAt: process.startTicks, since: toTime(process.startTicks) }),
    ancestors: [...ancestorsOf(process, (each) => processes.get(each), isOlder)].flatMap(toId),
  };
}

/** A process keeps the pid of a parent that has ended. Another process may have that pid by now: one that began later than its child. */
const isOlder = (parent: CimProcess, child: CimProcess): boolean =>
  parent.startTicks !== undefined && child.startTicks !== undefined && BigInt(parent.startTicks) <= BigInt(child.startTicks);

const toId = ({ pid, startTicks }: CimProcess): ProcessId[] => (startTicks === undefined ? [] : [{ pid, startedAt: startTicks }]);

const toTime = (ticks: string): number => Number((BigInt(ticks) - TICKS_BEFORE_1970) / TICKS_PER_MS);
