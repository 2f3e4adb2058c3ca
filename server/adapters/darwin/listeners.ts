import { commandText } from "../commandText.js";
import { lsof, type LsofFile } from "./lsof.js";
import { oneHolderPerSocket, type SocketHolder } from "../oneHolderPerSocket.js";
import { nobodyFound, PS } from "./ps.js";
import { commandFailed, runCommand, type RunCommand } from "../runCommand.js";
import type { Listener, Listeners } from "../system.js";

/** The sockets that lsof sees: only this user's, unless it runs as root. Another user's socket is missing although its port is taken. */
export class DarwinListeners implements Listeners {
  constructor(private readonly run: RunCommand = runCommand) {}

  async find(ports?: readonly number[]): Promise<Listener[]> {
    if (ports?.length === 0) return [];
    const internet = ports === undefined ? "-iTCP" : `-iTCP:${ports.join(",")}`;
    const sockets = await readListeningSockets(this.run, internet);
    const pids = [...new Set(sockets.map(({ pid }) => pid))];
    if (pids.length === 0) return [];
    const [commands, folders] = await Promise.all([this.readCommands(pids), ports === undefined ? undefined : this.readFolders(pids)]);
    return sockets.map(({ pid, port, address, name }) => ({
      port,
      address,
      pid,
      command: commandText(commands.get(pid) ?? name ?? ""),
      ...(folders && { folder: folders.get(pid) }),
    }));
  }

  private async readFolders(pids: readonly number[]): Promise<Map<number, string>> {
    const files = await lsof(this.run, ["-a", "-d", "cwd", "-p", pids.join(",")], "pn");
    return new Map(files.map(({ pid, name }) => [pid, name]));
  }

  /** Asks ps, because lsof knows only the program's name, which is "node" for everything that Node runs. */
  private async readCommands(pids: readonly number[]): Promise<Map<number, string>> {
    const output = await this.run(PS, ["-ww", "-o", "pid=,args=", "-p", pids.join(",")]);
    if (nobodyFound(output)) return new Map();
    if (output.exitCode !== 0) throw commandFailed(PS, output);
    return parsePsCommands(output.stdout);
  }
}

export interface ListeningSocket extends SocketHolder {
  port: number;
  address: string;
  name?: string;
}

/** @param internet lsof's selection: `-iTCP`, or with ports. @throws Error when lsof could not look */
export const readListeningSockets = async (run: RunCommand, internet: string): Promise<ListeningSocket[]> =>
  oneHolderPerSocket(await readHeldSockets(run, internet));

/** Like `readListeningSockets`, with a row for each process that holds the socket. */
export async function readHeldSockets(run: RunCommand, internet: string): Promise<ListeningSocket[]> {
  const files = await lsof(run, [internet, "-sTCP:LISTEN"], "pRctdn");
  return files.flatMap((file) => toSocket(file) ?? []);
}

/**
 * A listening socket's name is `127.0.0.1:3000`, `[::1]:3000` or `*:3000`; its type says which wildcard that is. Source: lsof(8), "NAME".
 */
function toSocket({ pid, parentPid = 0, command, type, device, name }: LsofFile): ListeningSocket | undefined {
  const [, host, port] = /^(\*|[\d.]+|\[[^\]]+\]):(\d+)$/.exec(name) ?? [];
  if (host === undefined || port === undefined) return undefined;
  const wildcard = type === "IPv6" ? "::" : "0.0.0.0";
  const address = host === "*" ? wildcard : host.replace(/^\[|\]$/g, "");
  return { socket: `${device ?? pid} ${address} ${port}`, pid, parentPid, port: Number(port), address, name: command };
}

/** Parses one line per process: `pid command line`. Source: ps(1) of macOS, "KEYWORDS". */
export function parsePsCommands(stdout: string): Map<number, string> {
  return new Map(
    stdout.split("\n").flatMap((line) => {
      const [, pid, command] = /^\s*(\d+)\s+(\S.*)$/.exec(line) ?? [];
      return pid === undefined || command === undefined ? [] : [[Number(pid), command]];
    }),
  );
}
