import type { ProcessId } from "../../adapters/system.js";
import type { StoredLease } from "../../store/store.js";

const CONNECTION = "connection:";

/** Names the owner of a lease: one connection, or one life of one process. */
export const connectionOwner = (connection: string): string => CONNECTION + connection;
export const processOwner = ({ pid, startedAt }: ProcessId): string => `process:${pid}:${startedAt}`;

export const isConnectionLease = (lease: StoredLease): boolean => lease.owner.startsWith(CONNECTION);
