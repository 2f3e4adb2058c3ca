/**
 * What Port Daddy asks the operating system. Each interface has a file per platform. Adapters read facts: they never cache,
 * guess, or turn "the system would not say" into "there is nothing"; that is an error, and its message says what was tried.
 */
export interface System {
  readonly processes: Processes;
  readonly portProbe: PortProbe;
  readonly systemPorts: SystemPorts;
  readonly listeners: Listeners;
}

/** One life of a process. A pid alone is none: it is given to another process later. */
export interface ProcessId {
  pid: number;
  /** Opaque; differs between any two processes that ever had this pid. */
  startedAt: string;
}

export interface ProcessInfo extends ProcessId {
  /** 0 where there is none. */
  parentPid: number;
}

export interface Processes {
  /** Names the space in which our pids mean something: another client's pids may be of another one. Undefined where the system has but one. */
  readonly namespace: string | undefined;
  /**
   * @param pids each 1 or above
   * @param onUnknown is told of each of which the system would not say whether it lives; it is left out of the result
   * @returns the living ones among them, by pid; a zombie is dead
   * @throws Error when the system would not say of any of them, and there is no `onUnknown`, or it would say nothing at all
   */
  find(pids: readonly number[], onUnknown?: (pid: number, error: Error) => void): Promise<Map<number, ProcessInfo>>;
}

export interface PortProbe {
  /**
   * Tries whether a server could listen on the port, on every address that dev servers use: 127.0.0.1, ::1, 0.0.0.0 and ::.
   * Occupies the port for some microseconds, so it is for ports that nobody has.
   * @returns false when it could not
   * @throws Error when the system gives no verdict, as when descriptors or memory have run out
   */
  canListen(port: number): Promise<boolean>;
}

export interface PortExclusion {
  /** Both included. */
  first: number;
  last: number;
  /** The end of the sentence "Port 40000 is not handed out: …". */
  reason: string;
}

export interface SystemPorts {
  /**
   * Ports that the system keeps for itself: the ephemeral range, from which it takes ports for outgoing connections, and what it excludes.
   * @throws Error when the system would not say
   */
  read(): Promise<PortExclusion[]>;
}

/** A socket that listens, and its process. */
export interface Listener {
  port: number;
  /** As the system writes it: `127.0.0.1`, `::1`, `0.0.0.0`, `::`. */
  address: string;
  /** Left out where the system does not tell it, as for other users' processes. */
  pid?: number;
  command?: string;
  /** The process's working directory, where the system tells it. */
  folder?: string;
}

export interface Listeners {
  /**
   * Looks up who listens on these ports. Too slow for the way of every request (2 to 80 ms): only for ports that turned out to be taken.
   * @param ports left out: all ports, and then without `folder`
   * @throws Error when the system would not say which sockets listen
   */
  find(ports?: readonly number[]): Promise<Listener[]>;
}
