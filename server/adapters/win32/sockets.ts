import { commandFailed, runCommand, type RunCommand } from "../runCommand.js";
import { useOfPort, type SocketState } from "../socketUse.js";
import { POWERSHELL, POWERSHELL_LIMIT_MS } from "./windowsPrograms.js";
import type { Sockets, SocketUse } from "../system.js";

/** By the number of the state. Source: Microsoft's pages on MSFT_NetTCPConnection and MIB_TCPROW; Get-NetTCPConnection calls 100 "Bound". */
const STATES: Record<string, SocketState> = {
  1: "bound",
  2: "listening",
  3: "connected",
  4: "connected",
  5: "connected",
  6: "closing",
  7: "closing",
  8: "closing",
  9: "closing",
  10: "closing",
  11: "closing",
  12: "closing",
  100: "bound",
};

/** Reads a port's sockets with WMI, in one call of PowerShell. */
export class Win32Sockets implements Sockets {
  constructor(private readonly run: RunCommand = runCommand) {}

  async useOf(port: number): Promise<SocketUse | undefined> {
    const script = [
      "$ErrorActionPreference='Stop'",
      "$ProgressPreference='SilentlyContinue'",
      // Unlike Get-NetTCPConnection, it takes no sockets for an answer instead of an error.
      `Get-CimInstance -Namespace root/StandardCimv2 -ClassName MSFT_NetTCPConnection -Filter 'LocalPort=${port}'|ForEach-Object{[int]$_.State}`,
    ].join(";");
    const output = await this.run(POWERSHELL, ["-NoProfile", "-NonInteractive", "-Command", script], POWERSHELL_LIMIT_MS);
    if (output.exitCode !== 0) throw commandFailed(POWERSHELL, output);
    return useOfPort(parseStates(output.stdout));
  }
}

/** Parses a number on each line. @throws Error when the text is not of that form */
export function parseStates(stdout: string): SocketState[] {
  const numbers = stdout.split(/\s+/).filter((word) => word !== "");
  return numbers.map((number) => {
    const state = STATES[number];
    if (state === undefined) throw new Error(`PowerShell's answer holds no state of a socket: ${stdout.trim().slice(0, 100)}`);
    return state;
  });
}
