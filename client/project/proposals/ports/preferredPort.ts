import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import type { Found } from "../found.js";
import { configPort, wordsOf } from "./configPort.js";
import { dotenvPorts } from "./dotenv.js";
import { type EntrySource, readEntrySource } from "./entrySource.js";

/** The port that the files give a service. */
export interface SettledPort {
  /** The port that a file gives it. */
  written?: number;
  /** The variable from which its source reads the port. */
  variable?: string;
}

/** Programs that read their port from the environment before they read dotenv files. Source: Next.js, "Environment Variables", `PORT`. */
const NO_DOTENV = new Set(["Next.js"]);

/** Files of one's own code in which a framework's server is told its port. Sources: the files that their generators write. */
const SOURCES: Record<string, string> = {
  NestJS: "src/main",
  Strapi: "config/server",
  AdonisJS: "start/env",
  Air: "main.go",
  "SAP CAP": "server",
};

/**
 * Finds the port that files give a service now: its own command line first, then dotenv files, its configuration and its source, and a
 * container's published port last.
 */
export async function settlePort(files: WorkspaceFiles, all: readonly [Found, ...Found[]]): Promise<SettledPort> {
  const [first] = all;
  const program = all.find((each) => each.program !== undefined)?.program;
  const told = all.find(({ port, place }) => port !== undefined && place.what !== "compose")?.port;
  const source = program === undefined ? undefined : await sourceOf(files, first.folder, program.name);
  const variable = all.find(({ env }) => env !== undefined)?.env ?? otherThanPort(source?.variable);
  const more = variable === undefined ? {} : { variable };
  if (told !== undefined) return { written: told, ...more };
  const isOwnCode = program === undefined || program.ownCode === true || SOURCES[program.name] !== undefined;
  if (!NO_DOTENV.has(program?.name ?? "") && first.place.what !== "compose") {
    const ports = await dotenvPorts(files, first.folder);
    const names = [variable, program?.variable, ...(isOwnCode ? ["PORT"] : [])].filter((each) => each !== undefined);
    const written = names.map((name) => ports.get(name)).find((port) => port !== undefined);
    if (written !== undefined) return { written, ...more };
  }
  const config = program === undefined ? undefined : await configPort(files, first.folder, program, wordsOf(first.place));
  const written =
    (config === "unclear" ? undefined : config) ??
    all.find(({ sourcePort }) => sourcePort !== undefined)?.sourcePort ??
    source?.port ??
    all.find(({ port }) => port !== undefined)?.port;
  return { ...(written === undefined ? {} : { written }), ...more };
}

const otherThanPort = (variable: string | undefined): string | undefined => (variable === "PORT" ? undefined : variable);

async function sourceOf(files: WorkspaceFiles, folder: string, program: string): Promise<EntrySource | undefined> {
  const entry = SOURCES[program];
  return entry === undefined ? undefined : readEntrySource(files, folder, entry);
}
