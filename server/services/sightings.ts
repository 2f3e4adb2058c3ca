import type { PortHolder, Trouble } from "../protocol/assignment.js";

/** The listener and the troubles that the last scan found on one assigned port. */
export interface Sighting {
  /** See Assignment. */
  unclear?: true;
  /** The process that is listening on it. */
  listener?: PortHolder;
  /** The gravest. */
  trouble?: Trouble;
  /** All of them, the gravest first; left out when there is only one. */
  troubles?: Trouble[];
}

/** The sightings of all assigned ports, in memory only, as of the last scan. */
export class Sightings {
  private readonly byPort = new Map<number, Sighting>();

  at(port: number): Sighting | undefined {
    return this.byPort.get(port);
  }

  entries(): IterableIterator<[port: number, Sighting]> {
    return this.byPort.entries();
  }

  /** @param sighting undefined when nothing is seen there, or scans have stopped */
  set(port: number, sighting: Sighting | undefined): void {
    if (sighting === undefined) this.byPort.delete(port);
    else this.byPort.set(port, sighting);
  }
}
