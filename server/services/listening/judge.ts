import type { ScannedListener } from "../../adapters/system.js";
import { createPause, inSlices, type Pause, type Steps } from "../../adapters/timeSlices.js";
import { Ownership } from "../ownership/ownership.js";
import { isServerPort } from "../pool/knownPorts.js";
import type { PortPool } from "../pool/portPool.js";
import type { Entry, Registry } from "../registry.js";
import { findDrifts } from "./drifts.js";
import type { Finding } from "./findings.js";
import { findStrangers } from "./strangers.js";

/** What one scan means for the assignments. Its entries are those of one moment, and stay as they were then. */
export interface Judgement {
  /** Who listens on each assigned port: one's own server before any other. */
  listening: ReadonlyMap<Entry, ScannedListener>;
  findings: ReadonlyMap<Entry, readonly Finding[]>;
  /** Is it the server of the identity that has its port? */
  isOwn: (listener: ScannedListener) => boolean;
}

/** Where assignments change all the time, the last of so many judgements has to do: as old as it took to make, which is some milliseconds. */
const MAX_TRIES = 3;

interface Run {
  listeners: readonly ScannedListener[];
  judgement: Promise<Judgement>;
  /** What the registry's was when the judgement was made; undefined until then. */
  changeCount?: number;
}

/**
 * Judges each scan once, for all who need it. An assignment or a lease that changes while it judges makes it begin again, and one that changes
 * afterwards makes it judge the same scan again for who asks then: nobody gets a judgement of assignments that are no longer so.
 */
export class Judge {
  /** How often it has judged. */
  count = 0;
  private last: Run | undefined;

  /** @param newPause others get their turn at each pause: thousands of listeners take longer than anybody should wait */
  constructor(
    private readonly registry: Pick<Registry, "entries" | "changeCount">,
    private readonly pool: Pick<PortPool, "refusal">,
    private readonly newPause: () => Pause = createPause,
  ) {}

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
        judge(listeners, entries, (port) => this.pool.refusal(port) === undefined),
        this.newPause(),
      );
      if (changeCount === this.registry.changeCount || tries === MAX_TRIES) return { judgement, changeCount };
    }
  }
}

/** @param isHandedOut might the port be somebody's? */
function* judge(
  listeners: readonly ScannedListener[],
  entries: readonly Entry[],
  isHandedOut: (port: number) => boolean,
): Steps<Judgement> {
  const byPort = new Map(entries.map((entry) => [entry.assignment.port, entry]));
  const ownership = yield* Ownership.create(entries, listeners);
  const sockets = new Map<Entry, ScannedListener[]>();
  const own = new Set<ScannedListener>();
  const served = new Set<Entry>();
  for (const listener of listeners) {
    const entry = byPort.get(listener.port);
    if (entry !== undefined) {
      const others = sockets.get(entry);
      if (others === undefined) sockets.set(entry, [listener]);
      else others.push(listener);
      if (ownership.isOwn(listener, entry)) {
        own.add(listener);
        served.add(entry);
      }
    }
    yield;
  }
  const findings = new Map<Entry, Finding[]>();
  const around = {
    ownership,
    at: (port: number) => byPort.get(port),
    isServed: (entry: Entry) => served.has(entry),
    isTarget: (port: number) => isServerPort(port) && isHandedOut(port),
  };
  for (const [entry, drift] of yield* findDrifts(listeners, around)) findings.set(entry, [drift]);
  const listening = new Map<Entry, ScannedListener>();
  for (const [entry, unsorted] of [...sockets].sort(byAssignedPort)) {
    // In an order of their own: the system's changes from scan to scan.
    const all = unsorted.sort(byAddress);
    listening.set(entry, all.find((each) => own.has(each)) ?? all.find(({ pid }) => pid !== undefined) ?? all[0]!);
    const strangers = findStrangers(entry, all, ownership);
    if (strangers.length > 0) findings.set(entry, [...(findings.get(entry) ?? []), ...strangers]);
    yield;
  }
  return { listening, findings, isOwn: (listener) => own.has(listener) };
}

const byAssignedPort = ([a]: [Entry, unknown], [b]: [Entry, unknown]): number => a.assignment.port - b.assignment.port;

const byAddress = (a: ScannedListener, b: ScannedListener): number => compare(a.address, b.address) || (a.pid ?? 0) - (b.pid ?? 0);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
