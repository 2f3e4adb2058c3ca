import { PROTOCOL_VERSION } from "../protocol/handshake.js";
import type { Health } from "../protocol/requests.js";
import { VERSION } from "../protocol/version.js";
import { firstPage } from "../protocol/pages/pagesOf.js";
import type { PortPool } from "./pool/portPool.js";
import type { Problems } from "./problems.js";
import type { Registry } from "./registry.js";

/** The state of the backend, as `portDaddy/health` answers it. */
export function health(
  registry: Registry,
  pool: PortPool,
  problems: Problems,
  store: Health["store"],
  clients: number,
  sweep: Health["sweep"],
): Health {
  let active = 0;
  for (const { leases } of registry.entries()) if (leases.size > 0) active += 1;
  const found = problems.all();
  const risky = pool.risky();
  return {
    status: found.length === 0 ? "ok" : "degraded",
    problems: found,
    version: VERSION,
    protocol: PROTOCOL_VERSION,
    pid: process.pid,
    uptimeSeconds: Math.round(process.uptime()),
    store,
    clients,
    assignments: { total: registry.size, active, idle: registry.size - active },
    range: [...pool.range],
    exclusions: pool.excluded(),
    exclusionsOutside: pool.excludedOutside(),
    ...(risky.length === 0 ? {} : { risky: risky.map(({ first, last, reason }) => ({ first, last, reason })) }),
    onlyByNumber: pool.onlyByNumber(),
    resting: firstPage(registry.resting()),
    sweep: { ...sweep },
  };
}
