import type { ProcessId } from "../../adapters/system.js";
import type { Notice } from "../../protocol/assignment.js";
import type { StoredAssignment } from "../../store/store.js";

/** A chosen port, which is held in memory until `done`. */
export interface Choice {
  port: number;
  /** Set for a port that was requested by number; see `StoredAssignment.byNumber`. */
  byNumber?: true;
  /** The port that the identity had, which may be the same. */
  previous?: number;
  /** The idle assignment that loses its port. */
  reclaimed?: StoredAssignment;
  /** The identity's own server, already running there, which gets a lease. */
  adopt?: ProcessId;
  /** Set for a port in use, which was not checked for strangers. */
  untried?: true;
  /** Why the identity could not keep its port, for a person. */
  why?: string;
  /** Left out when there is none. */
  notices?: readonly Notice[];
  /** Why the system may take the port all the same; see `PortPool.risk`. */
  risk?: string;
  /** To be called when the claim is done, or has failed. */
  done(): void;
}
