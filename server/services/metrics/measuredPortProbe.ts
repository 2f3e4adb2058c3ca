import type { PortProbe } from "../../adapters/system.js";
import type { Clock } from "../clock.js";
import type { Recorder } from "./recorder.js";

/** A port probe that records how long it takes, and how often a port is taken or cannot be tried. */
export class MeasuredPortProbe implements PortProbe {
  constructor(
    private readonly probe: PortProbe,
    private readonly recorder: Pick<Recorder, "count" | "time">,
    private readonly clock: Pick<Clock, "monotonic">,
  ) {}

  async canListen(port: number): Promise<boolean> {
    const begin = this.clock.monotonic();
    let can = false;
    try {
      can = await this.probe.canListen(port);
    } finally {
      this.recorder.time("probe", this.clock.monotonic() - begin);
      if (!can) this.recorder.count("probeFailures");
    }
    return can;
  }
}
