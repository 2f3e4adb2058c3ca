import * as z from "zod";
import { parseText } from "./parseText.js";

/**
 * The line of JSON that a starting backend writes to its standard output, for the client that started it:
 * it is ready; another process is the backend already; or it cannot start, with a sentence for a person.
 * A successor writes first that it is waiting for the end of the present backend.
 */
const startupSchema = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ running: z.literal(true) }),
  z.object({ failed: z.string() }),
  z.object({ waiting: z.literal(true) }),
]);

export type Startup = z.infer<typeof startupSchema>;

/** @returns undefined for another line, such as a warning of the runtime */
export const readStartup = (line: string): Startup | undefined => parseText(startupSchema, line);
