/**
 * What Port Daddy asks the operating system. Each interface has a file per platform. Adapters read facts: they never cache,
 * guess, or turn "the system would not say" into "there is nothing"; that is an error, and its message says what was tried.
 */
export interface System {
  readonly processes: Processes;
  readonly portProbe: PortProbe;
  readonly systemPorts: SystemPorts;
  readonly listeners: Listeners;
  readonly processControl: ProcessControl;
  /** @returns one that remembers, from scan to scan, what it has learned of processes */
  createListenerScan(): ListenerScan;
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

/** What is asked of a process before it may be stopped. */
export interface ProcessDetails extends ProcessInfo {
  /** Left out where the system does not tell it. */
  command?: string;
  /** It runs as the user that we run as. False, too, where the system does not tell whose it is. */
  userIsOurs: boolean;
  /** Somebody may be typing into it: a shell that has a terminal. On Windows any shell, since which console a process has is not told there. */
  isShellWithTerminal: boolean;
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
  /**
   * @param pid 1 or above
   * @returns undefined when it does not live; a zombie is dead
   * @throws Error when the system would not say
   */
  describe(pid: number): Promise<ProcessDetails | undefined>;
}

export interface ProcessControl {
  /**
   * Tells a process to end, having looked in the same moment whether it is still the one that is meant. When it has ended, whoever may have its pid
   * now, nothing is done. Does not wait until it has gone.
   * @param force end it at once, without letting it clean up. On Windows its children end with it, and only a program with windows ends without
   * force: any other, as a server, goes on, and that is no error
   * @throws Error when the system would not say whether it lives, or does not let us end it
   */
  terminate(process: ProcessId, force: boolean): Promise<void>;
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

/** A listener with all that the system tells of its process; what it does not tell is left out. */
export interface ScannedListener extends Listener {
  /** The process's, opaque. */
  startedAt?: string;
  /** When the process started, in milliseconds since the epoch. */
  since?: number;
  user?: string;
  /** The container whose published port this is. The port may be taken without any process that listens: then the row is the container's alone. */
  container?: string;
  /** Its parent, the parent's parent and so on, as far as the system tells. */
  ancestors: readonly ProcessId[];
}

/**
 * Looks at all listeners of the machine, again and again. Of a process that it has seen before, by pid and start, it asks the system nothing
 * anew but where it listens, in which folder it is, and whose child. Never blocks the event loop for more than 5 ms at a time.
 */
export interface ListenerScan {
  /** @throws Error when the system would not say which sockets listen */
  scan(): Promise<ScannedListener[]>;
}
