import type { Assignment } from "./assignment.js";

/** A TCP socket that listens on this machine: one row for each port and address. */
export interface ListenerInfo {
  port: number;
  /** As the system writes it: `127.0.0.1`, `::1`, `0.0.0.0`, `::`. */
  address: string;
  /** Left out, as all below, where the system does not tell it. */
  pid?: number;
  command?: string;
  user?: string;
  /** Which life of the pid it is: opaque, to be handed back to `portDaddy/stopListener`. */
  startedAt?: string;
  /** When the process started; ISO 8601, UTC. */
  since?: string;
  /** The process's working directory. */
  folder?: string;
  /** The pids of its parent, that one's parent and so on, the nearest first. */
  ancestors?: number[];
  /** The container whose published port this is. */
  container?: string;
  /** Who has the port, whether or not it is the one who listens. */
  assignment?: Assignment;
  /** It is the server of that assignment's identity, and no stranger. */
  own?: true;
}

/** What a process uses now. */
export interface ProcessUsage {
  pid: number;
  /** Of one core: 200 is two cores. */
  cpuPercent: number;
  memoryBytes: number;
}
