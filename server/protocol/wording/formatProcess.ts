import { printable } from "./printable.js";
import { processName } from "./processName.js";

/** Stands for a process of which the system tells nothing. */
export const UNKNOWN_PROCESS = "another process";

/** Names a process of which the system tells only the user. */
const programOf = (user: string): string => `a program of user ${printable(user)}`;

/** A process, as far as the system identifies it. */
export interface NamedProcess {
  /** The command line. */
  command?: string;
  pid?: number;
  /** Its user, who is named only where the system tells no command. */
  user?: string;
  /** Its working directory. */
  folder?: string;
  /** Set when that has been deleted. */
  folderDeleted?: true;
  /** The container that published the port, which is named instead of the process that forwards to it. */
  container?: string;
}

/** How every sentence names a process: `vite (pid 8007)`, `container shop-db`, `a program of user root`, or `another process`. */
export function formatProcess({ command, pid, user, container }: NamedProcess = {}): string {
  if (container !== undefined) return `container ${printable(container)}`;
  const unnamed = user === undefined ? UNKNOWN_PROCESS : programOf(user);
  const name = command === undefined ? unnamed : processName(command);
  return pid === undefined ? name : `${name} (pid ${pid})`;
}

/** The same with its folder, where that is known: `vite (pid 8007) from /home/ann/shop`. */
export function formatProcessFrom(process: NamedProcess = {}): string {
  const { pid, folder, folderDeleted, container } = process;
  const name = formatProcess(process);
  if (pid === undefined || folder === undefined || container !== undefined) return name;
  return `${name} from ${folderDeleted === true ? "the deleted folder " : ""}${printable(folder)}`;
}

/** Begins a sentence with a process that may be the service's own server. One of which nothing is known is not called another process. */
export const unclearProcess = (process: NamedProcess = {}): string =>
  isNamed(process) ? atStart(formatProcessFrom(process)) : "A process that the system does not identify";

/** Whether anything is known that names the process. */
export const isNamed = ({ command, pid, user, container }: NamedProcess): boolean =>
  [command, pid, user, container].some((part) => part !== undefined);

/** Begins a sentence with a process's name. Programs keep their case. */
export const atStart = (name: string): string => (/^(another process|a program of user )/.test(name) ? `A${name.slice(1)}` : name);
