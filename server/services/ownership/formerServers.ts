import type { ScannedListener } from "../../adapters/system.js";
import { type Identity, identityKey } from "../../protocol/identity.js";
import type { Entry, Registry } from "../registry.js";

/** At most this many processes are remembered, those seen latest. */
const MOST = 5000;

type Process = Pick<ScannedListener, "pid" | "startedAt" | "port" | "since">;

/** Whose server a process is known to have been. */
export interface Former {
  /** The keys of the identities. */
  keys: ReadonlySet<string>;
  /** Whether an owner of the identity had started it. Otherwise a sign such as its folder told. */
  byOwner: boolean;
  /** Set if it was not seen listening then, but began before this identity gave up the port on which it listens. */
  holder?: Identity;
}

/**
 * Remembers whose own servers processes were, for as long as they live: a server that goes on after its port was released or moved does
 * not become another service's. After a restart of the backend, the ports tell who gave them up last.
 */
export class FormerServers {
  /** By process, then by port: the identity's key, and whether an owner had started it. */
  private readonly byProcess = new Map<string, Map<number, { key: string; byOwner: boolean }>>();

  constructor(private readonly registry: Pick<Registry, "formerHolder">) {}

  /** To be called for each own server that is seen on the entry's port. */
  note(server: Process, entry: Entry, byOwner: boolean): void {
    const process = keyOf(server);
    if (process === undefined) return;
    const ports = this.byProcess.get(process) ?? new Map<number, { key: string; byOwner: boolean }>();
    this.byProcess.delete(process);
    this.byProcess.set(process, ports.set(server.port, { key: identityKey(entry.assignment), byOwner }));
    for (const oldest of this.byProcess.keys()) {
      if (this.byProcess.size <= MOST) break;
      this.byProcess.delete(oldest);
    }
  }

  /** @returns undefined when nothing is known */
  of(listener: Process): Former | undefined {
    const process = keyOf(listener);
    const ports = process === undefined ? undefined : this.byProcess.get(process);
    const there = ports?.get(listener.port);
    if (there !== undefined) return { keys: new Set([there.key]), byOwner: there.byOwner };
    if (ports !== undefined) {
      const known = [...ports.values()];
      return { keys: new Set(known.map(({ key }) => key)), byOwner: known.every(({ byOwner }) => byOwner) };
    }
    const holder = this.registry.formerHolder(listener.port);
    if (holder === undefined || listener.since === undefined || listener.since > holder.until) return undefined;
    return { keys: new Set([identityKey(holder)]), byOwner: false, holder };
  }
}

const keyOf = ({ pid, startedAt }: Process): string | undefined =>
  pid === undefined || startedAt === undefined ? undefined : `${pid} ${startedAt}`;
