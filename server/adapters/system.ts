/**
 * What Port Daddy asks of the operating system. Each interface has an implementation per platform. Adapters read facts: they never cache,
 * guess, or turn "the system would not say" into "there is nothing". That is an error, whose message says what was tried.
 */
export interface System {
  readonly processes: Processes;
  readonly portProbe: PortProbe;
  readonly systemPorts: SystemPorts;
  readonly listeners: Listeners;
  readonly processControl: ProcessControl;
  /** @returns a scan that remembers processes from one run to the next */
  createListenerScan(): ListenerScan;
  readonly sockets: Sockets;
}

/** One particular process. A pid alone is not enough, since the system reuses it. */
export interface ProcessId {
  pid: number;
  /** Opaque; differs between any two processes that ever had this pid. */
  startedAt: string;
}

export interface ProcessInfo extends ProcessId {
  /** 0 when there is none. */
  parentPid: number;
}

/** The facts about a process that decide whether it may be stopped. */
export interface ProcessDetails extends ProcessInfo {
  /** Left out when the system does not tell it. */
  command?: string;
  /** Whether it runs as our own user. Also false when the system does not tell whose it is. */
  userIsOurs: boolean;
  /**
   * A shell with a terminal, into which somebody may be typing. On Windows any shell, since the system does not tell a process's console.
   */
  isShellWithTerminal: boolean;
}

export interface Processes {
  /** The pid namespace in which our pids are valid; a client may be in another one. Undefined on a system without namespaces. */
  readonly namespace: string | undefined;
  /**
   * @param pids each 1 or above
   * @param onUnknown called for each process of which the system would not say whether it lives; the result leaves that one out
   * @returns the living processes by pid; a zombie is dead
   * @throws Error when the system would not say for one of them and there is no `onUnknown`, or says nothing at all
   */
  find(pids: readonly number[], onUnknown?: (pid: number, error: Error) => void): Promise<Map<number, ProcessInfo>>;
  /**
   * @param pid 1 or above
   * @returns undefined when the process does not live; a zombie is dead
   * @throws Error when the system would not say
   */
  describe(pid: number): Promise<ProcessDetails | undefined>;
}

export interface ProcessControl {
  /**
   * Tells a process to end, after checking in the same moment that the pid still belongs to it. Does nothing when it has ended already.
   * Does not wait until it is gone.
   * @param force ends it at once, without letting it clean up. On Windows its children end with it, and without force only a program with
   * windows ends: any other, such as a server, goes on, which is no error
   * @throws Error when the system would not say whether it lives, or does not let us end it
   */
  terminate(process: ProcessId, force: boolean): Promise<void>;
}

export interface PortProbe {
  /**
   * Checks whether a server could listen on the port, on every address that dev servers use: 127.0.0.1, ::1, 0.0.0.0 and ::.
   * Occupies the port for some microseconds, so only for ports that nobody has.
   * @throws Error when the system gives no verdict, for example when descriptors or memory have run out
   */
  canListen(port: number): Promise<boolean>;
}

export interface PortExclusion {
  /** Both included. */
  first: number;
  last: number;
  /** The end of the sentence "Port 40000 is never assigned: …". */
  reason: string;
  /** Set for ports on which a server can listen, unless an outgoing connection happens to have one at that moment. */
  ephemeral?: {
    /** How the system can be told to keep them out of outgoing connections: the beginning of "…, or set a range". */
    remedy?: string;
  };
}

export interface SystemPorts {
  /**
   * Reads which ports the system keeps for itself: the ephemeral range, used for outgoing connections, and excluded ranges.
   * @throws Error when the system would not say
   */
  read(): Promise<PortExclusion[]>;
}

/** A listening socket and its process. */
export interface Listener {
  port: number;
  /** In the system's notation: `127.0.0.1`, `::1`, `0.0.0.0`, `::`. */
  address: string;
  /** Left out when the system does not tell it, as for other users' processes. */
  pid?: number;
  command?: string;
  /** The process's working directory, if the system tells it. A container's folder that is another one here, or none, is left out. */
  folder?: string;
  /** The working directory has been deleted. Linux alone tells this. */
  folderDeleted?: true;
}

export interface Listeners {
  /**
   * Finds who listens on these ports. Takes 2 to 80 ms, too slow for every request: only for ports that turned out to be taken.
   * @param ports left out for all ports, whose listeners then have no `folder`
   * @throws Error when the system would not say which sockets listen
   */
  find(ports?: readonly number[]): Promise<Listener[]>;
}

/** Why a port cannot be listened on although nobody listens there. */
export type SocketUse =
  /** Former connections that the system keeps for a minute or two, such as those in TIME_WAIT. */
  | "closing"
  /** It is this machine's end of a connection. */
  | "connected"
  /** A process has bound it, and does not listen. */
  | "bound";

export interface Sockets {
  /**
   * Finds what occupies a port on which nobody listens.
   * @returns undefined when the system does not tell
   * @throws Error when the system would not say
   */
  useOf(port: number): Promise<SocketUse | undefined>;
}

/** Where a folder lies. */
export interface Place {
  /** The project's root: the folder of the nearest port-daddy.json, package.json with a name that no outer one has, or checkout. */
  projectFolder?: string;
  /** The root of the git checkout or linked worktree, unless that is the home directory; a submodule's is its superproject's. */
  checkoutFolder?: string;
}

/** A listener with everything that the system tells about its process; the rest is left out. Its place is that of its working directory. */
export interface ScannedListener extends Listener, Place {
  /** The process's start, opaque. */
  startedAt?: string;
  /** When the process started, in milliseconds since the epoch. */
  since?: number;
  /** The user whose process it is or, where the process is not told, whose socket. */
  user?: string;
  /**
   * Set when the system keeps from us whose process it is: it is another user's, has erased its environment, as Redis and nginx do, or
   * works in a container's folder that has another path here, or none. Such a process may be anybody's.
   */
  isHidden?: true;
  /**
   * Set when the socket belongs to another person who uses this machine, whether the process is told or not. Never set for a socket of root,
   * of a system's user or of a user from a container, and never where we are root, who may start servers as any user. Only on Linux.
   */
  isOfOtherPerson?: true;
  /** Set when the process has left the one that started it, as daemons do: its parent is the system's first process. Only on Linux. */
  isOrphan?: true;
  /** `PORT_DADDY_IDENTITY` in the process's environment; see `protocol/machine/startedFor.ts`. */
  startedFor?: string;
  /** Set when that is an identity of another data directory, which may know another project by the same name. */
  isOfOtherDirectory?: true;
  /**
   * The working directories of the processes that serve its connections: they share its socket, or are its workers in a cluster of Node's.
   * Left out when there are none.
   */
  workerFolders?: readonly string[];
  /** The container that published this port. The port may be taken without any listening process; the row is then the container's alone. */
  container?: string;
  /** The folder of the compose project or dev container that the container belongs to, by its labels. */
  containerFolder?: string;
  /**
   * The other folders of this machine that the container is made from, and single files: the folders of compose's files, and what it has
   * mounted. Left out when there are none.
   */
  containerSources?: readonly string[];
  /**
   * Where each of `workerFolders`, `containerFolder` and `containerSources` lies, by its path; empty for one that is gone. One that could not
   * be looked at in time is left out, and so is all of it when there is none.
   */
  places?: ReadonlyMap<string, Place>;
  /** The process's parent, the parent's parent and so on, as far as the system tells. */
  ancestors: readonly ProcessId[];
}

/**
 * Scans all listeners of the machine, again and again. About a process that it has seen before (by pid and start time) it only asks where
 * it listens, in which folder it works, and who its parent and its workers are. Never blocks the event loop for more than 5 ms at a time.
 */
export interface ListenerScan {
  /** @throws Error when the system would not say which sockets listen */
  scan(): Promise<ScannedListener[]>;
}
