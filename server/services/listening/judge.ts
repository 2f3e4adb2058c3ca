import type { ScannedListener } from "../../adapters/system.js";
import { isServerPort } from "../pool/knownPorts.js";
import type { PortPool } from "../pool/portPool.js";
import type { Entry, Registry } from "../registry.js";
import { findDrifts } from "./drifts.js";
import type { Finding } from "./findings.js";
import { Ownership } from "./ownership.js";
import { findStrangers } from "./strangers.js";

/** What one scan means for the assignments. */
export interface Judgement {
  /** Who listens on each assigned port: one's own server before any other. */
  listening: Map<Entry, ScannedListener>;
  findings: Map<Entry, Finding[]>;
  /** Is it the server of the identity that has its port? */
  isOwn: (listener: ScannedListener) => boolean;
}

export function judge(
  listeners: readonly ScannedListener[],
  registry: Pick<Registry, "at" | "entries">,
  pool: Pick<PortPool, "refusal">,
): Judgement {
  const ownership = new Ownership(registry.entries(), listeners);
  const sockets = new Map<Entry, ScannedListener[]>();
  const own = new Set<ScannedListener>();
  const served = new Set<Entry>();
  // In an order of their own: the system's changes from scan to scan.
  for (const listener of [...listeners].sort(byAddress)) {
    const entry = registry.at(listener.port);
    if (entry === undefined) continue;
    sockets.set(entry, [...(sockets.get(entry) ?? []), listener]);
    if (!ownership.isOwn(listener, entry)) continue;
    own.add(listener);
    served.add(entry);
  }
  const findings = new Map<Entry, Finding[]>();
  const drifts = findDrifts(listeners, {
    ownership,
    at: (port) => registry.at(port),
    isServed: (entry) => served.has(entry),
    isTarget: (port) => isServerPort(port) && pool.refusal(port) === undefined,
  });
  for (const [entry, drift] of drifts) findings.set(entry, [drift]);
  const listening = new Map<Entry, ScannedListener>();
  for (const [entry, all] of sockets) {
    listening.set(entry, all.find((each) => own.has(each)) ?? all.find(({ pid }) => pid !== undefined) ?? all[0]!);
    const strangers = findStrangers(entry, all, ownership);
    if (strangers.length > 0) findings.set(entry, [...(findings.get(entry) ?? []), ...strangers]);
  }
  return { listening, findings, isOwn: (listener) => own.has(listener) };
}

const byAddress = (a: ScannedListener, b: ScannedListener): number =>
  a.port - b.port || compare(a.address, b.address) || (a.pid ?? 0) - (b.pid ?? 0);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
