import { readFileSync } from "node:fs";
import os from "node:os";
import { ownNamespace } from "./namespaces.js";

/** Where a pid is valid. */
export interface Machine {
  host?: string;
  /** Differs after each boot. Only on Linux. */
  bootId?: string;
  pidNamespace?: string;
  /** A process that lives in an inner one cannot look at those outside. */
  userNamespace?: string;
}

export const thisMachine = (): Machine => ({
  ...{ host: os.hostname(), bootId: bootId() },
  ...{ pidNamespace: ownNamespace("pid"), userNamespace: ownNamespace("user") },
});

/** Whether the pids of that machine are valid here. */
export function sharesPids(other: Machine): boolean {
  const own = thisMachine();
  return other.host === own.host && other.bootId === own.bootId && other.pidNamespace === own.pidNamespace;
}

/** Source: random(4). */
function bootId(): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return undefined;
  }
}
