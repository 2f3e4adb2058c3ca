import { ancestorsOf } from "../../../server/adapters/ancestors.js";
import type { Folders } from "../../../server/adapters/folders.js";
import type {
  Listener,
  Listeners,
  ListenerScan,
  PortProbe,
  ProcessControl,
  ProcessDetails,
  Processes,
  ProcessId,
  ProcessInfo,
  ScannedListener,
  System,
  Sockets,
  SocketUse,
  SystemPorts,
  PortExclusion,
} from "../../../server/adapters/system.js";

/** An operating system that the tests control. */
export class FakeSystem implements System {
  readonly processes = new FakeProcesses();
  readonly portProbe = new FakeProbe();
  readonly listeners = new FakeListeners();
  readonly listenerScan = new FakeListenerScan(this.listeners, this.processes);
  readonly processControl = new FakeProcessControl(this);
  readonly sockets: Sockets & { uses: Map<number, SocketUse> } = {
    uses: new Map(),
    useOf(port) {
      return Promise.resolve(this.uses.get(port));
    },
  };
  readonly systemPorts: SystemPorts & { exclusions: PortExclusion[] } = {
    exclusions: [],
    read() {
      return Promise.resolve(this.exclusions);
    },
  };

  createListenerScan(): FakeListenerScan {
    return this.listenerScan;
  }

  /** A process ends, and with it its sockets. */
  end(pid: number): void {
    this.processes.kill(pid);
    for (const { port } of this.listeners.all.filter((listener) => listener.pid === pid)) this.portProbe.taken.delete(port);
    const others = this.listeners.all.filter((listener) => listener.pid !== pid);
    this.listeners.all.splice(0, Infinity, ...others);
  }

  /** A process listens on a port from now on. */
  listen(port: number, pid: number, folder?: string): void {
    this.portProbe.taken.add(port);
    this.listeners.all.push({ port, address: "127.0.0.1", pid, command: "node", ...(folder === undefined ? {} : { folder }) });
  }
}

export class FakeFolders implements Folders {
  readonly gone = new Set<string>();
  /** Other paths to a folder. */
  readonly links = new Map<string, string>();
  /** What each look asked for. */
  readonly asked: (readonly string[])[] = [];
  /** The system would not say. */
  failure: Error | undefined;
  /** What happens in the world while the system looks. */
  during: (() => Promise<void>) | undefined;

  async findGone(folders: readonly string[]): Promise<Set<string>> {
    this.asked.push(folders);
    await this.during?.();
    if (this.failure !== undefined) throw this.failure;
    return new Set(folders.filter((folder) => this.gone.has(folder)));
  }

  async identify(folders: readonly string[]): Promise<Map<string, string>> {
    this.asked.push(folders);
    await this.during?.();
    return new Map(folders.filter((folder) => !this.gone.has(folder)).map((folder) => [folder, this.links.get(folder) ?? folder]));
  }
}

class FakeProcesses implements Processes {
  namespace: string | undefined;
  /** Those of which the system would not say whether they live. */
  readonly hidden = new Set<number>();
  /** What `describe` tells otherwise than of an own node process, by pid. */
  readonly details = new Map<number, Partial<Omit<ProcessDetails, keyof ProcessInfo>>>();
  private readonly living = new Map<number, ProcessInfo>();
  private starts = 0;
  /** The system would not say. */
  failure: Error | undefined;
  looks = 0;
  /** What happens in the world while the system looks. */
  during: (() => Promise<void>) | undefined;

  /** A process begins. One with a pid that was somebody's before is another process. */
  start(pid: number, parentPid = 1): ProcessInfo {
    const process = { pid, parentPid, startedAt: `start ${++this.starts}` };
    this.living.set(pid, process);
    return process;
  }

  kill(pid: number): void {
    this.living.delete(pid);
  }

  get(pid: number): ProcessInfo | undefined {
    return this.living.get(pid);
  }

  describe(pid: number): Promise<ProcessDetails | undefined> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const info = this.living.get(pid);
    if (info === undefined) return Promise.resolve(undefined);
    return Promise.resolve({ ...info, command: "node", userIsOurs: true, isShellWithTerminal: false, ...this.details.get(pid) });
  }

  async find(pids: readonly number[], onUnknown?: (pid: number, error: Error) => void): Promise<Map<number, ProcessInfo>> {
    this.looks += 1;
    if (this.failure !== undefined) throw this.failure;
    for (const pid of pids) {
      if (!this.hidden.has(pid)) continue;
      if (onUnknown === undefined) throw new Error(`hidden: ${pid}`);
      onUnknown(pid, new Error(`hidden: ${pid}`));
    }
    const wanted = new Set(pids.filter((pid) => !this.hidden.has(pid)));
    const found = new Map([...this.living].filter(([pid]) => wanted.has(pid)));
    await this.during?.();
    return found;
  }
}

class FakeProbe implements PortProbe {
  readonly taken = new Set<number>();
  /** Every port that was tried, in this order. */
  readonly tried: number[] = [];
  /** The system gives no verdict. */
  failure: Error | undefined;
  /** What happens in the world while a port is being tried. */
  during: ((port: number) => Promise<void> | void) | undefined;

  async canListen(port: number): Promise<boolean> {
    this.tried.push(port);
    await this.during?.(port);
    if (this.failure !== undefined) throw this.failure;
    return !this.taken.has(port);
  }
}

class FakeListeners implements Listeners {
  readonly all: (Listener & Partial<ScannedListener>)[] = [];
  /** The system would not say. */
  failure: Error | undefined;
  /** What each look asked for. */
  readonly asked: (readonly number[] | undefined)[] = [];

  find(ports?: readonly number[]): Promise<Listener[]> {
    this.asked.push(ports);
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return Promise.resolve(this.all.filter(({ port }) => ports === undefined || ports.includes(port)));
  }
}

/** Sees what FakeListeners has, with starts and ancestors from FakeProcesses. */
class FakeListenerScan implements ListenerScan {
  /** What else it tells of the listeners of a process, by pid: `since`, `user`, `ancestors` and so on. */
  readonly told = new Map<number, Partial<ScannedListener>>();
  /** The system would not say. */
  failure: Error | undefined;
  looks = 0;
  /** What happens in the world while the system looks. */
  during: (() => Promise<void>) | undefined;

  constructor(
    private readonly listeners: FakeListeners,
    private readonly processes: FakeProcesses,
  ) {}

  async scan(): Promise<ScannedListener[]> {
    this.looks += 1;
    if (this.failure !== undefined) throw this.failure;
    const { failure } = this.listeners;
    if (failure !== undefined) throw failure;
    const seen = this.listeners.all.map((listener): ScannedListener => {
      if (listener.pid === undefined) return { ...listener, ancestors: [] };
      const startedAt = this.processes.get(listener.pid)?.startedAt;
      const ancestors = this.ancestorsOf(listener.pid);
      return { ...listener, ...(startedAt !== undefined && { startedAt }), ancestors, ...this.told.get(listener.pid) };
    });
    await this.during?.();
    return seen;
  }

  private ancestorsOf(pid: number): ProcessId[] {
    const ancestors = ancestorsOf(this.processes.get(pid), (each) => this.processes.get(each));
    return [...ancestors].map((each) => ({ pid: each.pid, startedAt: each.startedAt }));
  }
}

/** Ends the processes of a FakeSystem. */
class FakeProcessControl implements ProcessControl {
  /** Every process that was told to end, in this order. */
  readonly told: { process: ProcessId; force: boolean }[] = [];
  /** The pids of those that only end by force. */
  readonly deaf = new Set<number>();
  /** The system does not let us. */
  failure: Error | undefined;

  constructor(private readonly system: FakeSystem) {}

  terminate({ pid, startedAt }: ProcessId, force: boolean): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    if (this.system.processes.get(pid)?.startedAt !== startedAt) return Promise.resolve();
    this.told.push({ process: { pid, startedAt }, force });
    if (force || !this.deaf.has(pid)) this.system.end(pid);
    return Promise.resolve();
  }
}
