import { ProcFiles } from "./procFiles.js";
import { useOfPort } from "../socketUse.js";
import type { Sockets, SocketUse } from "../system.js";

/** Reads the kernel's tables of sockets, in which one that is bound, and does not listen, is missing. */
export class LinuxSockets implements Sockets {
  constructor(private readonly files = new ProcFiles()) {}

  async useOf(port: number): Promise<SocketUse | undefined> {
    const states = await this.files.statesOf(port, this.files.newPause());
    return states.length === 0 ? "bound" : useOfPort(states);
  }
}
