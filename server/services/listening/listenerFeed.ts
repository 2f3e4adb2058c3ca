import type { ScannedListener } from "../../adapters/system.js";
import { systemUnavailable } from "../../protocol/failures.js";
import { formatIdentity } from "../../protocol/identity.js";
import type { ListenerInfo } from "../../protocol/listeners.js";
import type { Registry } from "../registry.js";
import type { Sightings } from "../sightings.js";
import type { Watchers } from "../watchers.js";
import { fittingRows } from "./fittingRows.js";
import { knownDrifts } from "./knownDrifts.js";
import type { ScanLoop, Seen } from "./scanLoop.js";

type Send = (connections: ReadonlySet<string>, listeners: ListenerInfo[]) => void;

/** All listeners with the assignments of their ports, for requests and for watching clients. */
export class ListenerFeed {
  private rows: ListenerInfo[] | undefined;
  private text: string | undefined;
  /** The connections that have the current rows. */
  private readonly upToDate = new Set<string>();

  constructor(
    private readonly loop: Pick<ScanLoop, "look">,
    private readonly registry: Registry,
    private readonly sightings: Sightings,
    private readonly watchers: Watchers,
    private readonly send: Send,
  ) {
    watchers.onDidChange((topic) => {
      if (topic === "listeners") this.greet();
    });
  }

  /** @throws Failure "SystemUnavailable" */
  async list(): Promise<ListenerInfo[]> {
    try {
      return this.toRows(await this.loop.look());
    } catch (error) {
      throw systemUnavailable("list the listeners", error as Error);
    }
  }

  onDidScan(seen: Seen): boolean {
    if (this.watchers.of("listeners").size === 0) {
      this.onDidRest();
      return false;
    }
    this.rows = this.toRows(seen);
    const text = JSON.stringify(this.rows);
    if (text !== this.text) this.upToDate.clear();
    this.text = text;
    this.greet();
    return false;
  }

  /** The last rows stay; a failure that lasts is reported as a problem. */
  onDidFail(): void {
    return;
  }

  onDidRest(): void {
    this.rows = undefined;
    this.text = undefined;
  }

  /** Sends the rows to the watching clients that do not have them yet. */
  private greet(): void {
    const watching = this.watchers.of("listeners");
    for (const connection of this.upToDate) if (!watching.has(connection)) this.upToDate.delete(connection);
    if (this.rows === undefined) return; // The next scan has them.
    const late = new Set([...watching].filter((connection) => !this.upToDate.has(connection)));
    if (late.size === 0) return;
    this.send(late, this.rows);
    for (const connection of late) this.upToDate.add(connection);
  }

  private toRows({ listeners, judgement: { isOwn, isUnclear } }: Seen): ListenerInfo[] {
    const drifts = new Map(
      knownDrifts(this.registry, this.sightings).map(({ assigned, trouble: { port, holder } }) => [socketKey(port, holder?.pid), assigned]),
    );
    const rows = listeners.map((listener): ListenerInfo => {
      const entry = this.registry.at(listener.port);
      const drifted = drifts.get(socketKey(listener.port, listener.pid));
      return {
        ...toRow(listener),
        ...(entry === undefined ? {} : { assignment: this.registry.toAssignment(entry) }),
        ...(isOwn(listener) ? { own: true } : {}),
        ...(isUnclear(listener) ? { unclear: true } : {}),
        ...(drifted === undefined ? {} : { driftOf: formatIdentity(drifted) }),
      };
    });
    return fittingRows(rows.sort((a, b) => a.port - b.port || (a.address < b.address ? -1 : 1)));
  }
}

const socketKey = (port: number, pid: number | undefined): string => `${port} ${pid ?? ""}`;

/** Without the facts that only the judgement needs. */
function toRow(listener: ScannedListener): ListenerInfo {
  const { port, address, pid, command, user, startedAt, since, folder, folderDeleted, ancestors, container } = listener;
  return {
    ...{ port, address },
    ...(pid === undefined ? {} : { pid }),
    ...(command === undefined ? {} : { command }),
    ...(user === undefined ? {} : { user }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(folder === undefined ? {} : { folder }),
    ...(folderDeleted === undefined ? {} : { folderDeleted }),
    ...(container === undefined ? {} : { container }),
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
    ...(ancestors.length === 0 ? {} : { ancestors: ancestors.map((each) => each.pid) }),
  };
}
