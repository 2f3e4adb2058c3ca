import * as z from "zod";
import { portRangeSchema, portSchema } from "../protocol/schemas/portSchema.js";

const count = (least: number, most: number) => {
  const rule = `a whole number from ${least} to ${most}`;
  return z.int({ error: rule }).min(least, { error: rule }).max(most, { error: rule });
};
const amount = (least: number, most: number) => {
  const rule = `a number from ${least} to ${most}`;
  return z.number({ error: rule }).min(least, { error: rule }).max(most, { error: rule });
};

/** `config.json` in the data directory: the settings of the machine, which all windows share. */
export const configSchema = z.strictObject(
  {
    /** The first and last port that are assigned to requests that name none, both included. Those that name one may get any port from 1024 up. */
    range: portRangeSchema.default([3100, 9999]),
    /** Ports and ranges that are never assigned. */
    reserved: z
      .array(z.union([portSchema, portRangeSchema], { error: "a port, or [first, last]" }), { error: "a list of ports and [first, last]" })
      .default([]),
    maxPortsPerProject: count(1, 10_000).default(100),
    /**
     * At most this many identities may get their first port through one client while it is connected, in all projects together. Released
     * ones do not count, nor what had a port before.
     */
    maxPortsPerClient: count(1, 64_512).default(1000),
    /** At most this many assignments, idle ones included. Left out, only the number of ports limits them. */
    maxAssignments: count(1, 64_512).optional(),
    /** How many requests a second one client may send in the long run; above that it gets `RateLimited`. */
    maxRequestsPerSecond: count(1, 1_000_000).default(4000),
    /** How many requests a rested client may send in one burst. */
    requestBurst: count(1, 1_000_000).default(8000),
    /** At most this many requests of one client may await their answers. */
    maxPendingRequests: count(1, 100_000).default(1000),
    /** At most this many clients may be connected. Beyond it, the command line can still read the health and stop the backend, and a newer version can take over. */
    maxConnections: count(1, 10_000).default(256),
    /** How the search for a new port chooses its first candidate. */
    strategy: z.enum(["hash", "cursor"], { error: '"hash" or "cursor"' }).default("hash"),
    /** How long a released port rests before another identity can get it. */
    restSeconds: amount(0, 86_400).default(60),
    /** How long the backend stays without a client and a lease. */
    idleExitMinutes: amount(0.001, 525_600).default(10),
    /** The pause between two sweeps, which check whether owners are alive. */
    cleanupIntervalSeconds: amount(0.1, 86_400).default(30),
    /** How long an unused assignment is kept. */
    retentionDays: amount(0.001, 36_500).default(30),
    /** How long an unused assignment is kept whose folder, such as a linked worktree, no longer exists; with 0 until the next sweep. */
    orphanDays: amount(0, 36_500).default(3),
  },
  { error: "an object such as {}" },
);

export type Config = z.output<typeof configSchema>;

export const defaultConfig: Config = configSchema.parse({});
