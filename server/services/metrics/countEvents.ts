import type { GrantedAssignment } from "../../protocol/assignment.js";
import type { EventKind } from "../../protocol/history.js";
import type { CounterName } from "../../protocol/metrics.js";
import type { Recorder } from "./recorder.js";

const counterOf: Partial<Record<EventKind, CounterName>> = {
  assigned: "assignments",
  moved: "moves",
  released: "releases",
  expired: "expirations",
  conflicted: "conflicts",
  reclaimed: "reclaims",
};

/** Counts the journal's events. */
export function countEvents(events: readonly { kind: EventKind }[], recorder: Pick<Recorder, "count">): void {
  for (const { kind } of events) {
    const counter = counterOf[kind];
    if (counter !== undefined) recorder.count(counter);
  }
}

/** Counts renewals by the answers to requests for ports, because a renewal that changes nothing has no event. */
export function countRenewals(granted: readonly GrantedAssignment[], recorder: Pick<Recorder, "count">): void {
  const renewals = granted.filter(({ existing, reassigned }) => existing && !reassigned).length;
  if (renewals > 0) recorder.count("renewals", renewals);
}
