import { printable } from "./printable.js";
import { processName } from "./processName.js";

/** Stands for a process that the system does not identify. */
export const UNKNOWN_PROCESS = "another process";

/** A process, as far as the system identifies it. */
export interface NamedProcess {
  /** The command line. */
  command?: string;
  pid?: number;
  /** Its working directory. */
  folder?: string;
  /** The container that published the port, which is named instead of the process that forwards to it. */
  container?: string;
}

/** How every sentence names a process: `vite (pid 8007)`, `container shop-db`, or `another process`. */
export function formatProcess({ command, pid, container }: NamedProcess = {}): string {
  if (container !== undefined) return `container ${printable(container)}`;
  const name = command === undefined ? UNKNOWN_PROCESS : processName(command);
  return pid === undefined ? name : `${name} (pid ${pid})`;
}

/** The same with its folder, where that is known: `vite (pid 8007) from /home/ann/shop`. */
export function formatProcessFrom(process: NamedProcess = {}): string {
  const { pid, folder, container } = process;
  const name = formatProcess(process);
  return pid === undefined || folder === undefined || container !== undefined ? name : `${name} from ${printable(folder)}`;
}
