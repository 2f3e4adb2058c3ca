import { once } from "node:events";
import net from "node:net";

/** A hundred ports that are assigned to nobody else's tests until this process releases them or ends. */
export interface PortClaim {
  /** The first and last of them, as `range` in config.json. */
  range: [first: number, last: number];
  release(): void;
}

/** Of four digits, as tests expect of a port, and none that tests name themselves. */
const firsts = Array.from({ length: 40 }, (_, index) => 5_000 + index * 100).filter((first) => first !== 6_000);

/**
 * Claims a hundred ports on this machine, so that tests which run at the same time, each with a backend of its own, do not take ports from each
 * other. The claim is an abstract Unix socket, which the system releases when its process ends, in whatever way. Linux only.
 * @throws Error when all are claimed
 */
export async function claimPorts(): Promise<PortClaim> {
  for (const first of firsts) {
    const socket = net.createServer();
    try {
      await once(socket.listen(`\0port-daddy-tests-${first}`), "listening");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") continue;
      throw error;
    }
    socket.unref();
    return { range: [first, first + 99], release: () => void socket.close() };
  }
  throw new Error(`${firsts.length} tests are running on this machine, and each has claimed a hundred ports.`);
}
