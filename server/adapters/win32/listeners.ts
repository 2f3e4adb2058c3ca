import { readCimProcesses } from "./cimProcesses.js";
import { commandText } from "../commandText.js";
import { commandFailed, runCommand, type RunCommand } from "../runCommand.js";
import { NETSTAT } from "./windowsPrograms.js";
import type { Listener, Listeners } from "../system.js";

/** Reads sockets with netstat and command lines with WMI. Windows does not tell a process's folder. */
export class Win32Listeners implements Listeners {
  constructor(private readonly run: RunCommand = runCommand) {}

  async find(ports?: readonly number[]): Promise<Listener[]> {
    const wanted = ports && new Set(ports);
    const rows = (await readNetstat(this.run)).filter(({ port }) => wanted?.has(port) ?? true);
    const pids = [...new Set(rows.map(({ pid }) => pid))].filter((pid) => pid > 0);
    const processes = await readCimProcesses(this.run, pids, ["name", "commandLine"]);
    const commands = new Map(processes.map(({ pid, name, commandLine }) => [pid, commandText(commandLine ?? name ?? "")]));
    return rows.map(({ port, address, pid }) => (pid === 0 ? { port, address } : { port, address, pid, command: commands.get(pid) }));
  }
}

/** Reads all listening sockets, of IPv4 and IPv6. @throws Error when netstat fails */
export async function readNetstat(run: RunCommand): Promise<NetstatRow[]> {
  const output = await run(NETSTAT, ["-ano"]);
  if (output.exitCode !== 0) throw commandFailed(NETSTAT, output);
  return parseNetstat(output.stdout);
}

export interface NetstatRow {
  port: number;
  address: string;
  pid: number;
}

/**
 * Parses rows of `TCP local foreign state pid` under headings. Headings and states are in the user's language, but only a listening socket
 * has no foreign address. Source: Microsoft's page on netstat.
 * @throws Error when a TCP row is not of that form
 */
export function parseNetstat(stdout: string): NetstatRow[] {
  return stdout
    .split(/\r?\n/)
    .filter((line) => /^\s*TCP\s/.test(line))
    .flatMap((line) => {
      const [, local = "", foreign, ...rest] = line.trim().split(/\s+/);
      const [, address, port] = /^(\S+):(\d+)$/.exec(local) ?? [];
      const pid = rest.at(-1) ?? "";
      if (address === undefined || !/^\d+$/.test(pid)) throw new Error(`A line from netstat is of an unknown form: ${line}`);
      if (foreign !== "0.0.0.0:0" && foreign !== "[::]:0" && foreign !== "*:*") return [];
      return [{ port: Number(port), address: address.replace(/^\[|\]$/g, ""), pid: Number(pid) }];
    });
}
