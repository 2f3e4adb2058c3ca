import * as z from "zod";
import { pidSchema } from "./requestSchemas.js";

const textRule = "a text of 1 to 100 characters on one line";
/** One line, because it is logged. */
const text = z.string({ error: textRule }).regex(/^\P{Cc}{1,100}$/u, { error: textRule });

/** The `initializationOptions` of LSP's `initialize`, which opens every connection. */
export const handshakeSchema = z.object(
  {
    token: z.string({ error: "the token of backend.json" }).max(200, { error: "the token of backend.json" }),
    client: z.object(
      {
        name: text,
        version: text,
        pid: pidSchema,
        /** The pid namespace of `pid`, on systems that have them: the target of `/proc/self/ns/pid` on Linux. */
        pidNamespace: text.optional(),
      },
      { error: 'an object {"name", "version", "pid"}' },
    ),
  },
  { error: 'an object {"token", "client"}' },
);

export type Handshake = z.infer<typeof handshakeSchema>;

/** `backend.json` in the data directory: the running backend's endpoint, and the token for it. */
export const backendFileSchema = z.object({
  version: text,
  protocol: text,
  pid: pidSchema,
  endpoint: z.string().min(1),
  token: z.string().min(1),
  startedAt: z.string(),
});

export type BackendFile = z.infer<typeof backendFileSchema>;

/** @returns undefined for an incomplete or foreign file; the reader then waits for the backend to write it, or starts a backend */
export function parseBackendFile(text: string): BackendFile | undefined {
  try {
    return backendFileSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
