import { commandFailed, type RunCommand } from "../runCommand.js";
import { POWERSHELL, POWERSHELL_LIMIT_MS } from "./windowsPrograms.js";

/** A row of Win32_Process, with the fields that were asked for. */
export interface CimProcess {
  pid: number;
  parentPid?: number;
  /** Units of 100 ns since year 1, in UTC; as text, because a JSON number would lose digits. */
  startTicks?: string;
  name?: string;
  commandLine?: string;
  /** Whether it runs as the asking user. Costs a call per process, so only for single ones. */
  isOurs?: boolean;
}

type CimField = Exclude<keyof CimProcess, "pid">;

/** At most this many pids in a condition, since WMI refuses long ones. For more, all processes are read and filtered here. */
const MAX_CONDITIONS = 50;
const MAX_PID = 2 ** 32 - 1;

/** Each field's property of Win32_Process, and how PowerShell writes it independently of the user's language and clock. */
const fields: Record<CimField, { property: string; value: string }> = {
  parentPid: { property: "ParentProcessId", value: "$_.ParentProcessId" },
  startTicks: { property: "CreationDate", value: "if($_.CreationDate){$_.CreationDate.ToUniversalTime().Ticks.ToString()}" },
  name: { property: "Name", value: "$_.Name" },
  commandLine: { property: "CommandLine", value: "$_.CommandLine" },
  // The method finds its process by the key Handle. Only administrators learn the owner of other users' processes.
  isOurs: {
    property: "Handle",
    value:
      "(Invoke-CimMethod -InputObject $_ -MethodName GetOwnerSid -ErrorAction SilentlyContinue).Sid" +
      " -eq [Security.Principal.WindowsIdentity]::GetCurrent().User.Value",
  },
};

/** Reads all processes with one call of PowerShell. @throws Error when PowerShell or WMI does not answer */
export const readAllCimProcesses = (run: RunCommand, wanted: readonly CimField[]): Promise<CimProcess[]> =>
  askPowershell(run, cimScript([], wanted));

/**
 * Reads the living ones among these processes with one call of PowerShell.
 * @throws Error when PowerShell or WMI does not answer
 */
export async function readCimProcesses(run: RunCommand, pids: readonly number[], wanted: readonly CimField[]): Promise<CimProcess[]> {
  const possible = new Set(pids.filter((pid) => pid <= MAX_PID));
  if (possible.size === 0) return [];
  const processes = await askPowershell(run, cimScript([...possible], wanted));
  return processes.filter(({ pid }) => possible.has(pid));
}

async function askPowershell(run: RunCommand, script: string): Promise<CimProcess[]> {
  const output = await run(POWERSHELL, ["-NoProfile", "-NonInteractive", "-Command", script], POWERSHELL_LIMIT_MS);
  if (output.exitCode !== 0) throw commandFailed(POWERSHELL, output);
  return parseCimProcesses(output.stdout);
}

/** A script without double quotes, which would have to survive two programs' rules for arguments. @param pids none for all */
function cimScript(pids: readonly number[], wanted: readonly CimField[]): string {
  const filter =
    pids.length === 0 || pids.length > MAX_CONDITIONS ? "" : ` -Filter '${pids.map((pid) => `ProcessId=${pid}`).join(" OR ")}'`;
  const properties = ["ProcessId", ...wanted.map((field) => fields[field].property)].join(",");
  const row = ["pid=$_.ProcessId", ...wanted.map((field) => `${field}=$(${fields[field].value})`)].join(";");
  return [
    "$ErrorActionPreference='Stop'",
    "$ProgressPreference='SilentlyContinue'",
    `$rows=@(Get-CimInstance -ClassName Win32_Process${filter} -Property ${properties}|ForEach-Object{@{${row}}})`,
    // Inside an object a list stays a list, even with one item.
    "$json=ConvertTo-Json -Compress -Depth 4 -InputObject @{processes=$rows}",
    // ASCII is the same in every code page of the output.
    "[regex]::Replace($json,'[^ -~]',{param($m)'\\u{0:x4}' -f [int][char]$m.Value})",
  ].join(";");
}

/**
 * Parses `{"processes":[{"pid":1,…}]}`. A single process may come without its list, because ConvertTo-Json of Windows PowerShell 5.1
 * unrolls it. Sources: Microsoft's pages on Win32_Process and on ConvertTo-Json.
 * @throws Error when the text is not of that form
 */
export function parseCimProcesses(stdout: string): CimProcess[] {
  let answer: unknown;
  try {
    answer = JSON.parse(stdout);
  } catch (error) {
    throw new Error(`PowerShell's answer is not JSON: ${stdout.trim().slice(0, 100)}`, { cause: error });
  }
  const rows: unknown = isRecord(answer) ? answer.processes : undefined;
  if (rows === undefined || rows === null) throw new Error(`PowerShell's answer holds no processes: ${stdout.trim().slice(0, 100)}`);
  return [rows].flat().map((row) => toProcess(row));
}

function toProcess(row: unknown): CimProcess {
  if (!isRecord(row) || typeof row.pid !== "number") throw new Error(`PowerShell's answer holds no process id: ${JSON.stringify(row)}`);
  const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
  return {
    pid: row.pid,
    parentPid: typeof row.parentPid === "number" ? row.parentPid : undefined,
    startTicks: text(row.startTicks),
    name: text(row.name),
    commandLine: text(row.commandLine),
    ...(typeof row.isOurs === "boolean" && { isOurs: row.isOurs }),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
