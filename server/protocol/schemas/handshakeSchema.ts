import * as z from "zod";
import { parseText } from "./parseText.js";
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
        /** The client's network namespace, likewise. */
        netNamespace: text.optional(),
      },
      { error: 'an object {"name", "version", "pid"}' },
    ),
    /** From an editor: English texts and their translations into its language, by `translationsSchema`. What is wrong with them refuses nobody. */
    translations: z.unknown().optional(),
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
  /** The machine and the pid namespace in which `pid` is valid. Left out by older backends, and where the system does not tell. */
  host: z.string().optional(),
  bootId: z.string().optional(),
  pidNamespace: z.string().optional(),
  /** Tells, with `pidNamespace`, whose processes it can look at. Left out likewise. */
  userNamespace: z.string().optional(),
  /** Distinguishes the process from a later one with its pid; see `machine/processStart.ts`. Left out likewise. */
  processStart: z.string().optional(),
  /** The network whose ports it sees; see `machine/network.ts`. Left out by older backends, and where there are no namespaces. */
  netNamespace: z.string().optional(),
  standing: z.number().optional(),
  /** The data directory for which the file was written; a copy of the file lies in another one. */
  dataDir: z.object({ path: z.string(), id: z.string() }).optional(),
});

export type BackendFile = z.infer<typeof backendFileSchema>;

/** `backend.json` of a backend that holds the lock and does not listen yet. */
const startingFileSchema = z.object({ startingSince: z.iso.datetime() });

export type StartingFile = z.infer<typeof startingFileSchema>;

/** @returns undefined when the file says something else */
export const parseStartingFile = (text: string): StartingFile | undefined => parseText(startingFileSchema, text);

/** @returns undefined for an incomplete or foreign file; the reader then waits for the backend to write it, or starts a backend */
export const parseBackendFile = (text: string): BackendFile | undefined => parseText(backendFileSchema, text);

/** `network.json` in the data directory: the network whose backend served it last. */
const networkFileSchema = z.object({ netNamespace: z.string(), standing: z.number(), usedAt: z.iso.datetime() });

export type NetworkFile = z.infer<typeof networkFileSchema>;

/** @returns undefined for an incomplete or foreign file */
export const parseNetworkFile = (text: string): NetworkFile | undefined => parseText(networkFileSchema, text);
