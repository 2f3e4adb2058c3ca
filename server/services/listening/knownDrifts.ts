import { type Trouble, troublesOf } from "../../protocol/assignment.js";
import type { StoredAssignment } from "../../store/store.js";
import type { Registry } from "../registry.js";
import type { Sightings } from "../sightings.js";

/** A server on a port other than its own, as of the last scan. */
export interface KnownDrift {
  /** Whose server it is. */
  assigned: StoredAssignment;
  /** Says where it listens. */
  trouble: Trouble;
}

/** Lists the drifts that a second scan has confirmed. */
export const knownDrifts = (registry: Pick<Registry, "at">, sightings: Pick<Sightings, "entries">): KnownDrift[] =>
  [...sightings.entries()].flatMap(([port, sighting]) => {
    const assigned = registry.at(port)?.assignment;
    const drifts = troublesOf(sighting).filter(({ kind }) => kind === "drift");
    return assigned === undefined ? [] : drifts.map((trouble) => ({ assigned, trouble }));
  });
