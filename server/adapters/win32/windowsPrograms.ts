import { win32 } from "node:path";

/** Windows' own programs by full path, because a name alone could start a program in the current folder. */
const system32 = win32.join(process.env.SystemRoot ?? "C:\\Windows", "System32");

export const NETSH = win32.join(system32, "netsh.exe");
export const TASKKILL = win32.join(system32, "taskkill.exe");
export const NETSTAT = win32.join(system32, "netstat.exe");
export const POWERSHELL = win32.join(system32, "WindowsPowerShell", "v1.0", "powershell.exe");

/** PowerShell alone needs seconds to start on a busy machine. */
export const POWERSHELL_LIMIT_MS = 20_000;
