import type { ProcessId } from "../../adapters/system.js";
import type { StoredLease } from "../../store/store.js";

const CONNECTION = "connection:";

/** Names the owner of a lease: one connection, or one life of one process. */
export const connectionOwner = (connection: string): string => CONNECTION + connection;
export const processOwner = ({ pid, startedAt }: ProcessId): string => `process:${pid}:${startedAt}`;

/**
 * The client name in the lease of a server that was found listening. No client asked for that lease, so it keeps nobody from releasing or
 * moving the port.
 */
export const ADOPTED = "server";

export const isAdopted = (lease: StoredLease): boolean => !isConnectionLease(lease) && lease.client === ADOPTED;

export const isConnectionLease = (lease: StoredLease): boolean => lease.owner.startsWith(CONNECTION);
