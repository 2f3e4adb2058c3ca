import { tryListen } from "../tryListen.js";
import type { PortProbe } from "../system.js";

/**
 * Listens once on every address, as Node does without a host: on `::` for IPv6 and IPv4 together, or on 0.0.0.0 where there is no
 * IPv6. On Linux this collides with every socket that would stop a dev server, and takes 15 to 30 µs.
 */
export class LinuxPortProbe implements PortProbe {
  async canListen(port: number): Promise<boolean> {
    const verdict = await tryListen({ port });
    if (verdict === "no such address")
      throw new Error(`Whether port ${port} is free cannot be tried: this machine has neither IPv6 nor IPv4`);
    return verdict === "free";
  }
}
