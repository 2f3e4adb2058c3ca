import type { PortHolder, Trouble } from "../protocol/assignment.js";

/** What the last look at the machine's listeners showed of one assigned port. */
export interface Sighting {
  /** Who listens there. */
  listener?: PortHolder;
  trouble?: Trouble;
}

/** What was seen at assigned ports. It lives in memory alone: it is only as true as the last look. */
export class Sightings {
  private readonly byPort = new Map<number, Sighting>();

  at(port: number): Sighting | undefined {
    return this.byPort.get(port);
  }

  entries(): IterableIterator<[port: number, Sighting]> {
    return this.byPort.entries();
  }

  /** @param sighting left out: nothing is to be seen there any more, or nobody looks */
  set(port: number, sighting: Sighting | undefined): void {
    if (sighting === undefined) this.byPort.delete(port);
    else this.byPort.set(port, sighting);
  }
}
