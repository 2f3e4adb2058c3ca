import { commandFailed, runCommand, type RunCommand } from "../runCommand.js";
import { useOfPort, type SocketState } from "../socketUse.js";
import type { Sockets, SocketUse } from "../system.js";

const NETSTAT = "/usr/sbin/netstat";

/** TCPS_CLOSED is the state of a socket that was bound, and neither listens nor is connected. Source: XNU's bsd/netinet/tcp_fsm.h. */
const STATES: Record<string, SocketState> = {
  CLOSED: "bound",
  LISTEN: "listening",
  SYN_SENT: "connected",
  SYN_RCVD: "connected",
  ESTABLISHED: "connected",
  CLOSE_WAIT: "closing",
  FIN_WAIT_1: "closing",
  FIN_WAIT_2: "closing",
  CLOSING: "closing",
  LAST_ACK: "closing",
  TIME_WAIT: "closing",
};

/** Reads with netstat the sockets of all users. */
export class DarwinSockets implements Sockets {
  constructor(private readonly run: RunCommand = runCommand) {}

  async useOf(port: number): Promise<SocketUse | undefined> {
    const output = await this.run(NETSTAT, ["-an", "-p", "tcp"]);
    if (output.exitCode !== 0) throw commandFailed(NETSTAT, output);
    const states = parseNetstatTcp(output.stdout).flatMap((row) => (row.port === port ? row.state : []));
    return states.length === 0 ? "bound" : useOfPort(states);
  }
}

/**
 * Parses rows of `tcp4 received sent local foreign state …` under headings. Addresses may be cut off, but their ports never are. Source:
 * netstat(1) of macOS, and inetprint of Apple's network_cmds.
 * @returns a row for each socket that has a port
 * @throws Error when the text is not of that form
 */
export function parseNetstatTcp(stdout: string): { port: number; state: SocketState }[] {
  if (!/^Proto .*Local Address/m.test(stdout)) throw new Error(`The table of sockets is of an unknown form: ${stdout.slice(0, 100)}`);
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("tcp"))
    .flatMap((line) => {
      const [, port, name] = /^tcp\d*\s+\d+\s+\d+\s+\S*\.(\d+|\*)\s+\S+\s+([A-Z_0-9]+)/.exec(line) ?? [];
      const state = STATES[name ?? ""];
      if (state === undefined) throw new Error(`A line from netstat is of an unknown form: ${line}`);
      return port === "*" ? [] : [{ port: Number(port), state }];
    });
}
