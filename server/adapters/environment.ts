import path from "node:path";
import { configFolder } from "../protocol/machine/network.js";
import type { ScannedListener } from "./system.js";
import { parseStartedFor, STARTED_FOR } from "../protocol/machine/startedFor.js";

/** The facts of a process's environment that tell whose it is. */
export interface Environment {
  /** Empty where `PORT_DADDY_IDENTITY` is not set, or of another form. */
  mark: Pick<ScannedListener, "startedFor" | "isOfOtherDirectory">;
  /** Set in a worker of Node's cluster. Source: Node's lib/internal/cluster/primary.js, NODE_UNIQUE_ID. */
  isClusterWorker: boolean;
  /** The port that the worker of a cluster was told to listen on. */
  clusterPort?: number;
}

/**
 * @param valueOf returns the value of a variable; undefined when it is not set
 * @param ourHome the data directory of this backend; undefined where those of all count as its own
 */
export function toEnvironment(
  valueOf: (name: string) => string | undefined,
  ourHome = process.env["PORT_DADDY_HOME"], // Set for every backend.
): Environment {
  const startedFor = valueOf(STARTED_FOR);
  const isMarked = startedFor !== undefined && parseStartedFor(startedFor) !== undefined;
  const isClusterWorker = valueOf("NODE_UNIQUE_ID") !== undefined;
  const clusterPort = isClusterWorker ? readPort(valueOf) : undefined;
  return {
    mark: isMarked ? { startedFor, ...(!isOurs(valueOf("PORT_DADDY_HOME"), ourHome) && { isOfOtherDirectory: true }) } : {},
    isClusterWorker,
    ...(clusterPort !== undefined && { clusterPort }),
  };
}

function isOurs(home = "", ourHome = ""): boolean {
  if (home === "" || ourHome === "") return true;
  const ours = configFolder(ourHome);
  // On macOS only the part before the first space is told.
  return path.resolve(home) === ours || ours.startsWith(`${home} `);
}

/**
 * Whether a worker of a cluster serves this port of its holder. One daemon of pm2 holds the ports of several projects' workers.
 * @param ports all ports that the holder listens on; a worker that was told none of them serves all
 */
export const servesPort = (clusterPort: number | undefined, port: number, ports: ReadonlySet<number>): boolean =>
  clusterPort === undefined || clusterPort === port || !ports.has(clusterPort);

/**
 * A worker of pm2 has its daemon's variables, and replaces them with its own when it begins. Source: pm2's lib/ProcessContainer.js.
 * @returns undefined when it is not told
 */
function readPort(valueOf: (name: string) => string | undefined): number | undefined {
  const ownByPm2 = valueOf("pm2_env");
  try {
    const { PORT } = ownByPm2 === undefined ? {} : (JSON.parse(ownByPm2) as { PORT?: unknown });
    const port = Number(PORT ?? valueOf("PORT"));
    return Number.isInteger(port) ? port : undefined;
  } catch {
    return undefined; // No JSON, as where ps does not show it whole, or null.
  }
}
