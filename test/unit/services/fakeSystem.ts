import type { Folders } from "../../../server/adapters/folders.js";
import type {
  Listener,
  Listeners,
  PortProbe,
  Processes,
  ProcessInfo,
  System,
  SystemPorts,
  PortExclusion,
} from "../../../server/adapters/system.js";

/** An operating system of which the tests decide what happens on it. */
export class FakeSystem implements System {
  readonly processes = new FakeProcesses();
  readonly portProbe = new FakeProbe();
  readonly listeners = new FakeListeners();
  readonly systemPorts: SystemPorts & { exclusions: PortExclusion[] } = {
    exclusions: [],
    read() {
      return Promise.resolve(this.exclusions);
    },
  };

  /** A process listens on a port from now on. */
  listen(port: number, pid: number, folder?: string): void {
    this.portProbe.taken.add(port);
    this.listeners.all.push({ port, address: "127.0.0.1", pid, command: "node", ...(folder === undefined ? {} : { folder }) });
  }
}

export class FakeFolders implements Folders {
  readonly gone = new Set<string>();
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
}

class FakeProcesses implements Processes {
  namespace: string | undefined;
  /** Those of which the system would not say whether they live. */
  readonly hidden = new Set<number>();
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
  readonly all: Listener[] = [];
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
