import * as z from "zod";
import { pidSchema } from "./requestSchemas.js";

const textRule = "a text of 1 to 100 characters on one line";
/** On one line, since it comes into the log. */
const text = z.string({ error: textRule }).regex(/^\P{Cc}{1,100}$/u, { error: textRule });

/** `initializationOptions` of LSP's `initialize`, with which every connection opens. */
export const handshakeSchema = z.object(
  {
    token: z.string({ error: "the token of backend.json" }).max(200, { error: "the token of backend.json" }),
    client: z.object(
      {
        name: text,
        version: text,
        pid: pidSchema,
        /** Of which space of pids that one is, where the system has several: what `/proc/self/ns/pid` points to on Linux. */
        pidNamespace: text.optional(),
      },
      { error: 'an object {"name", "version", "pid"}' },
    ),
  },
  { error: 'an object {"token", "client"}' },
);

export type Handshake = z.infer<typeof handshakeSchema>;

/** `backend.json` in the data directory: where the running backend is, and the token that opens it. */
export const backendFileSchema = z.object({
  version: text,
  protocol: text,
  pid: pidSchema,
  endpoint: z.string().min(1),
  token: z.string().min(1),
  startedAt: z.string(),
});

export type BackendFile = z.infer<typeof backendFileSchema>;

/** @returns undefined for what is half written, or not ours: whoever reads it waits for the backend to write it anew, or starts one */
export function parseBackendFile(text: string): BackendFile | undefined {
  try {
    return backendFileSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
