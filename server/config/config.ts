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

/** `config.json` in the data directory: what holds for the machine, and so for all windows. */
export const configSchema = z.strictObject(
  {
    /** The ports that are handed out, both included. */
    range: portRangeSchema.default([3100, 9999]),
    /** Ports and ranges that are never handed out. */
    reserved: z
      .array(z.union([portSchema, portRangeSchema], { error: "a port, or [first, last]" }), { error: "a list of ports and [first, last]" })
      .default([]),
    maxPortsPerProject: count(1, 10_000).default(100),
    /** So many assignments in all, idle ones included. Left out, the range is the limit. */
    maxAssignments: count(1, 64_512).optional(),
    /** A client may ask so often in a second, in the long run; above that it gets `RateLimited`. */
    maxRequestsPerSecond: count(1, 1_000_000).default(4000),
    /** And so often at once, after a rest. */
    requestBurst: count(1, 1_000_000).default(8000),
    /** So many requests of a client may wait for their answers at once. */
    maxPendingRequests: count(1, 100_000).default(1000),
    /** So many clients may be connected at once. The command line can look and stop beyond it. */
    maxConnections: count(1, 10_000).default(256),
    /** How the first candidate for a new port is found. */
    strategy: z.enum(["hash", "cursor"], { error: '"hash" or "cursor"' }).default("hash"),
    /** How long a released port rests before another identity gets it. */
    restSeconds: amount(0, 86_400).default(60),
    /** With no client and no lease for this long, the backend ends. */
    idleExitMinutes: amount(0.001, 525_600).default(10),
    /** The pause between two looks at whether owners are still alive. */
    cleanupIntervalSeconds: amount(0.1, 86_400).default(30),
    /** An assignment that nobody used for this long is removed. */
    retentionDays: amount(0.001, 36_500).default(30),
    /** One whose folder, such as a linked worktree, exists no more is removed when nobody used it for this long; with 0 at the next look. */
    orphanDays: amount(0, 36_500).default(3),
  },
  { error: "an object such as {}" },
);

export type Config = z.output<typeof configSchema>;

export const defaultConfig: Config = configSchema.parse({});
