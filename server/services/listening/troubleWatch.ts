import type { ScannedListener } from "../../adapters/system.js";
import type { Trouble, TroubleKind } from "../../protocol/assignment.js";
import { type Identity, formatIdentity, identityKey } from "../../protocol/identity.js";
import type { Conflict } from "../../protocol/notifications.js";
import { formatProcessFrom } from "../../protocol/wording/formatProcess.js";
import { troubleSentence } from "../../protocol/wording/sentences.js";
import type { StoredEvent } from "../../store/store.js";
import type { Changes } from "../changes.js";
import type { Clock } from "../clock.js";
import { Emitter } from "../emitter.js";
import type { Journal } from "../journal.js";
import type { Log } from "../../log/log.js";
import type { Problems } from "../problems.js";
import type { Entry, Registry } from "../registry.js";
import type { Sighting, Sightings } from "../sightings.js";
import type { Finding } from "./findings.js";
import { toPortHolder } from "../ownership/portHolder.js";
import type { Judgement } from "./judge.js";
import type { Seen } from "./scanLoop.js";

/** One holder on one port, as long as consecutive scans show it. */
interface Occurrence {
  identity: Identity;
  /** The assigned port. */
  port: number;
  finding: Finding;
  /** Milliseconds since the epoch. */
  since: number;
  /** Whether it has been reported. */
  told: boolean;
}

/** The order of several troubles: where the own server is matters more than who is in its place. */
const GRAVITY: Record<TroubleKind, number> = { drift: 2, shadow: 1, conflict: 0 };
const EVENTS = { conflict: "conflicted", drift: "drifted", shadow: "shadowed" } as const;

/** How long (ms) the last result stays while scans fail. */
const STALE_MS = 10_000;

interface Parts {
  registry: Registry;
  /** Why an identity cannot have a port, as far as is known without asking the system; undefined when it can. */
  refusal: (identity: Identity, port: number) => string | undefined;
  sightings: Sightings;
  changes: Changes;
  journal: Journal;
  problems: Problems;
  clock: Clock;
  log: Log;
}

/**
 * Compares listeners with assignments, scan by scan. Trouble with an active assignment is reported and recorded once, and again when it is
 * over. Trouble with an idle one is only shown, because its identity simply gets another port.
 */
export class TroubleWatch {
  private readonly occurrences = new Map<string, Occurrence>();
  /** Seen once, and not yet confirmed. */
  private suspected = new Set<string>();
  private readonly detected = new Emitter<Conflict>();
  readonly onDidDetect = this.detected.event;
  private rows: readonly ScannedListener[] | undefined;
  /** Monotonic time of the last successful scan, or of the first failed one. */
  private knownAt: number | undefined;

  constructor(private readonly parts: Parts) {}

  /** @returns whether the next scan should come soon to confirm a suspicion */
  onDidScan({ listeners: rows, judgement }: Seen): boolean {
    if (rows === this.rows) return this.suspected.size > 0; // The same scan confirms nothing.
    this.rows = rows;
    this.knownAt = this.parts.clock.monotonic();
    this.parts.problems.set("listeners", undefined);
    const current = this.follow(judgement.findings);
    const events = this.endOthers(current);
    this.show(judgement, current);
    events.push(...this.tell(current));
    this.parts.journal
      .record(events)
      .catch((error: unknown) => this.parts.log.error("What is wrong with ports could not be recorded", error));
    return this.suspected.size > 0;
  }

  /** A failed scan ends no trouble. The last result stays for a while, and is forgotten then. */
  onDidFail(error: Error): void {
    const now = this.parts.clock.monotonic();
    if (this.knownAt === undefined) this.knownAt = now;
    else if (now - this.knownAt >= STALE_MS) {
      this.forget();
      this.parts.problems.set("listeners", `Conflicts cannot be detected at present. ${sentence(error.message)}`);
    }
  }

  /** Forgets what is shown when scans stop. Troubles that are still there at the next scan are not reported again. */
  onDidRest(): void {
    this.rows = undefined;
    this.knownAt = undefined;
    this.suspected.clear();
    this.forget();
  }

  /** @returns the current occurrences, by key */
  private follow(findings: ReadonlyMap<Entry, readonly Finding[]>): Map<string, Occurrence> {
    const current = new Map<string, Occurrence>();
    const suspected = new Set<string>();
    for (const [{ assignment }, found] of findings) {
      const { project, service, context, port } = assignment;
      for (const finding of found) {
        const key = keyOf(assignment, port, finding);
        const known = this.occurrences.get(key);
        if (known !== undefined) current.set(key, Object.assign(known, { finding }));
        else if (isPlain(finding) || this.suspected.has(key)) {
          current.set(key, { identity: { project, service, context }, port, finding, since: this.parts.clock.now(), told: false });
        } else suspected.add(key);
      }
    }
    for (const [key, occurrence] of current) this.occurrences.set(key, occurrence);
    this.suspected = suspected;
    return current;
  }

  /** @returns the events that say that the other occurrences are over */
  private endOthers(current: ReadonlyMap<string, Occurrence>): StoredEvent[] {
    const events: StoredEvent[] = [];
    for (const [key, { identity, port, finding, told }] of this.occurrences) {
      if (current.has(key)) continue;
      this.occurrences.delete(key);
      if (!told) continue;
      const isThere = this.parts.registry.find(identity)?.assignment.port === port;
      const who = formatProcessFrom({ user: finding.user, ...finding.holder, container: finding.container });
      const reason = `${isThere ? "" : `${formatIdentity(identity)} no longer has this port, so `}the ${finding.kind} with ${who} on port ${finding.port} is over`;
      events.push({ ...identity, at: this.parts.clock.now(), kind: "resolved", port, reason });
    }
    return events;
  }

  private show({ listening, isUnclear }: Judgement, current: ReadonlyMap<string, Occurrence>): void {
    const seen = new Map<number, Sighting>();
    for (const occurrence of [...current.values()].sort(byGravity)) {
      const trouble = this.toTrouble(occurrence);
      const first = seen.get(occurrence.port);
      if (first?.trouble === undefined) seen.set(occurrence.port, { trouble });
      else (first.troubles ??= [first.trouble]).push(trouble);
    }
    for (const [{ assignment }, row] of listening) {
      const listener = toPortHolder(row);
      if (listener === undefined) continue;
      seen.set(assignment.port, { listener, ...(isUnclear(row) ? { unclear: true } : {}), ...seen.get(assignment.port) });
    }
    this.set(seen);
  }

  private tell(current: ReadonlyMap<string, Occurrence>): StoredEvent[] {
    const events: StoredEvent[] = [];
    for (const occurrence of current.values()) {
      const { identity, port, finding, told } = occurrence;
      const entry = this.parts.registry.find(identity);
      if (told || entry?.assignment.port !== port || entry.leases.size === 0) continue;
      occurrence.told = true;
      const trouble = this.toTrouble(occurrence);
      const reason = troubleSentence(entry.assignment, trouble);
      events.push({ ...identity, at: this.parts.clock.now(), kind: EVENTS[finding.kind], port, reason });
      this.parts.log.info(`${formatIdentity(identity)} (port ${port}) is ${EVENTS[finding.kind]}: ${reason}`);
      const conflict = { ...trouble, assignment: this.parts.registry.toAssignment(entry) };
      this.detected.fire(conflict);
    }
    return events;
  }

  private toTrouble({ identity, finding, since }: Occurrence): Trouble {
    const { takenFrom, ...rest } = finding;
    const isElsewhere = finding.kind === "drift" && takenFrom === undefined;
    const refused = isElsewhere ? this.parts.refusal(identity, finding.port) : undefined;
    return {
      ...rest,
      ...(takenFrom === undefined ? {} : { takenFrom: formatIdentity(takenFrom.assignment) }),
      ...(refused === undefined ? {} : { refused }),
      since: new Date(since).toISOString(),
    };
  }

  private forget(): void {
    this.set(new Map());
  }

  /** Replaces all sightings. */
  private set(seen: ReadonlyMap<number, Sighting>): void {
    const changed: number[] = [];
    const ports = new Set([...seen.keys(), ...[...this.parts.sightings.entries()].map(([port]) => port)]);
    for (const port of ports) {
      const sighting = seen.get(port);
      if (JSON.stringify(this.parts.sightings.at(port)) === JSON.stringify(sighting)) continue;
      this.parts.sightings.set(port, sighting);
      changed.push(port);
    }
    this.parts.changes.add(
      changed.filter((port) => this.parts.registry.at(port) !== undefined),
      [],
    );
  }
}

/**
 * Whether an identified stranger is listening on the port. Anything else may be a server that is starting or shutting down, and needs a
 * second scan to confirm it.
 */
const isPlain = ({ kind, holder }: Finding): boolean => kind === "conflict" && holder !== undefined;

/** The gravest first; of several, the one that was there first. */
const byGravity = (a: Occurrence, b: Occurrence): number =>
  GRAVITY[b.finding.kind] - GRAVITY[a.finding.kind] || a.since - b.since || a.finding.port - b.finding.port;

function keyOf(identity: Identity, port: number, { kind, port: at, holder, container }: Finding): string {
  const who = holder === undefined ? (container ?? "unknown") : `${holder.pid} ${holder.startedAt ?? ""}`;
  return JSON.stringify([identityKey(identity), port, kind, at, who]);
}

const sentence = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);
