import type { StoredAssignment, StoredEvent, StoredLease, StoredRest } from "../store.js";
import { Table } from "./table.js";

const identity = { project: "project", service: "service", context: "context" } as const;

export const assignments = new Table<StoredAssignment>(
  "assignments",
  {
    port: "port",
    ...identity,
    folder: "folder",
    pinned: "pinned",
    byNumber: "by_number",
    createdAt: "created_at",
    lastUsedAt: "last_used_at",
  },
  ["pinned", "byNumber"],
);

export const leases = new Table<Omit<StoredLease, "elsewhere">>("leases", {
  port: "port",
  owner: "owner",
  client: "client",
  pid: "pid",
  startedAt: "started_at",
  since: "since",
});

export const rests = new Table<StoredRest>("rests", { port: "port", ...identity, byNumber: "by_number", until: "until" }, ["byNumber"]);

/** SQLite itself fills the column `id`. */
export const events = new Table<StoredEvent>("events", {
  at: "at",
  kind: "kind",
  port: "port",
  previousPort: "previous_port",
  ...identity,
  client: "client",
  pid: "pid",
  reason: "reason",
  correlationId: "correlation_id",
});
