import type { Assignment } from "./assignment.js";

/** A listening TCP socket of this machine: one per port and address. */
export interface ListenerInfo {
  port: number;
  /** In the system's notation: `127.0.0.1`, `::1`, `0.0.0.0`, `::`. */
  address: string;
  /** Left out, like all fields below, when the system does not tell it. */
  pid?: number;
  command?: string;
  user?: string;
  /** Distinguishes this process from others with the same pid. Opaque; `portDaddy/stopListener` takes it. */
  startedAt?: string;
  /** When the process started; ISO 8601, UTC. */
  since?: string;
  /** The process's working directory. */
  folder?: string;
  /** Set when that directory has been deleted. */
  folderDeleted?: true;
  /** The pids of its ancestors, the nearest first. */
  ancestors?: number[];
  /** The container that published this port. */
  container?: string;
  /** The port's assignment, whether or not its own server is the listener. */
  assignment?: Assignment;
  /** Set when the listener is the assignment's own server. */
  own?: true;
  /** Set when nobody can tell whether it is, because the system keeps from us what would. */
  unclear?: true;
  /** The identity, `project:service[:context]`, whose own server it is, on a port other than its assigned one. */
  driftOf?: string;
}

/** A process's current use of processor and memory. */
export interface ProcessUsage {
  pid: number;
  /** Percent of one core: 200 means two cores. */
  cpuPercent: number;
  memoryBytes: number;
}
