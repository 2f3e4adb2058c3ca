import * as z from "zod";
import { parseText } from "./parseText.js";
import { portRangeSchema } from "./portSchema.js";
import { pidSchema } from "./requestSchemas.js";

/** How a backend marks itself for this user's other backends. */
const markerSchema = z.object({
  pid: pidSchema,
  /** Its data directory. */
  dataDir: z.string().min(1),
  endpoint: z.string().min(1),
  /** The first and last port that it assigns, both included. */
  range: portRangeSchema,
  /** Its network namespace, which has ports of its own; left out on systems without namespaces. */
  network: z.string().optional(),
});

export type Marker = z.infer<typeof markerSchema>;

/** @returns undefined for an incomplete or foreign file */
export const parseMarker = (text: string): Marker | undefined => parseText(markerSchema, text);
