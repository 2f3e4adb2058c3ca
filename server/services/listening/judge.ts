import type { ScannedListener } from "../../adapters/system.js";
import { createPause, inSlices, type Pause, type Steps } from "../../adapters/timeSlices.js";
import { identityKey } from "../../protocol/identity.js";
import { FormerServers } from "../ownership/formerServers.js";
import { Ownership } from "../ownership/ownership.js";
import { isServerPort } from "../pool/knownPorts.js";
import type { PortPool } from "../pool/portPool.js";
import type { Entry, Registry } from "../registry.js";
import { findDrifts } from "./drifts.js";
import type { Finding } from "./findings.js";
import { findStrangers } from "./strangers.js";

/** The meaning of one scan for the assignments, as they were at one moment. */
export interface Judgement {
  /** The listener on each assigned port, preferably the identity's own server. */
  listening: ReadonlyMap<Entry, ScannedListener>;
  findings: ReadonlyMap<Entry, readonly Finding[]>;
  /** Whether it is the server of the identity that has its port. */
  isOwn: (listener: ScannedListener) => boolean;
  /** Whether nobody can tell if it is. */
  isUnclear: (listener: ScannedListener) => boolean;
}

/** At most this many attempts while assignments keep changing. The last one counts then; it is outdated by a few milliseconds. */
const MAX_TRIES = 3;

interface Run {
  listeners: readonly ScannedListener[];
  judgement: Promise<Judgement>;
  /** The registry's count when the judgement was made; undefined until then. */
  changeCount?: number;
}

/**
 * Judges each scan once for all its readers. It starts over when an assignment or a lease changes meanwhile, and judges the same scan again
 * for a reader that asks after such a change, so no judgement is about outdated assignments.
 */
export class Judge {
  /** How many judgements have been made. */
  count = 0;
  private last: Run | undefined;
  private readonly former: FormerServers;

  /** @param newPause creates the pauses in which requests are served, because thousands of listeners take long to judge */
  constructor(
    private readonly registry: Pick<Registry, "entries" | "changeCount" | "formerHolder">,
    private readonly pool: Pick<PortPool, "isEphemeral">,
    private readonly newPause: () => Pause = createPause,
  ) {
    this.former = new FormerServers(registry);
  }

  judge(listeners: readonly ScannedListener[]): Promise<Judgement> {
    const { last } = this;
    if (last?.listeners === listeners && (last.changeCount ?? this.registry.changeCount) === this.registry.changeCount) {
      return last.judgement;
    }
    const run: Run = {
      listeners,
      judgement: this.judgeUntilCurrent(listeners).then(({ judgement, changeCount }) => {
        run.changeCount = changeCount;
        return judgement;
      }),
    };
    this.last = run;
    return run.judgement;
  }

  private async judgeUntilCurrent(listeners: readonly ScannedListener[]): Promise<{ judgement: Judgement; changeCount: number }> {
    for (let tries = 1; ; tries++) {
      const { changeCount } = this.registry;
      this.count += 1;
      const entries = [...this.registry.entries()].map(({ assignment, leases }): Entry => ({ assignment, leases: new Map(leases) }));
      const judgement = await inSlices(
        judge(listeners, entries, { former: this.former, isTarget: (port) => isServerPort(port) && !this.pool.isEphemeral(port) }),
        this.newPause(),
      );
      if (changeCount === this.registry.changeCount || tries === MAX_TRIES) return { judgement, changeCount };
    }
  }
}

interface Around {
  former: FormerServers;
  /** Whether a server may have gone there: to a port outside of the range such as 3000, too, and to one that is never assigned. */
  isTarget: (port: number) => boolean;
}

function* judge(listeners: readonly ScannedListener[], entries: readonly Entry[], { former, isTarget }: Around): Steps<Judgement> {
  const byPort = new Map(entries.map((entry) => [entry.assignment.port, entry]));
  const byKey = new Map(entries.map((entry) => [identityKey(entry.assignment), entry]));
  const ownership = yield* Ownership.create(entries, listeners);
  const sockets = new Map<Entry, ScannedListener[]>();
  const own = new Set<ScannedListener>();
  const unclear = new Set<ScannedListener>();
  const ownServers = new Map<Entry, ScannedListener[]>();
  for (const listener of listeners) {
    const entry = byPort.get(listener.port);
    if (entry !== undefined) {
      add(sockets, entry, listener);
      const verdict = ownership.verdictOn(listener, entry);
      if (verdict === "unclear") unclear.add(listener);
      if (verdict === "own") {
        own.add(listener);
        former.note(listener, entry, ownership.byProcess(listener).includes(entry));
        add(ownServers, entry, listener);
      }
    }
    yield;
  }
  const findings = new Map<Entry, Finding[]>();
  const around = {
    ownership,
    at: (port: number) => byPort.get(port),
    ownServers: (entry: Entry) => ownServers.get(entry) ?? [],
    isTarget,
    formerly: (listener: ScannedListener) => former.of(listener),
    find: (key: string) => byKey.get(key),
  };
  for (const [entry, drifts] of yield* findDrifts(listeners, around)) findings.set(entry, drifts);
  const listening = new Map<Entry, ScannedListener>();
  for (const [entry, unsorted] of [...sockets].sort(byAssignedPort)) {
    // Sorted, because the system's order changes from scan to scan.
    const all = unsorted.sort(byAddress);
    listening.set(entry, all.find((each) => own.has(each)) ?? all.find(({ pid }) => pid !== undefined) ?? all[0]!);
    const strangers = findStrangers(entry, all, ownership);
    if (strangers.length > 0) findings.set(entry, [...(findings.get(entry) ?? []), ...strangers]);
    yield;
  }
  return { listening, findings, isOwn: (listener) => own.has(listener), isUnclear: (listener) => unclear.has(listener) };
}

function add(map: Map<Entry, ScannedListener[]>, entry: Entry, listener: ScannedListener): void {
  const others = map.get(entry);
  if (others === undefined) map.set(entry, [listener]);
  else others.push(listener);
}

const byAssignedPort = ([a]: [Entry, unknown], [b]: [Entry, unknown]): number => a.assignment.port - b.assignment.port;

const byAddress = (a: ScannedListener, b: ScannedListener): number => compare(a.address, b.address) || (a.pid ?? 0) - (b.pid ?? 0);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
