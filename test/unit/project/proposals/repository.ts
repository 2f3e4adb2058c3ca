import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openWorkspaceFiles } from "../../../../client/project/files/openWorkspaceFiles.js";
import { findServices, type FoundServices, type ProposalOptions } from "../../../../client/project/proposals/proposeServices.js";

/** A repository's files: a text, or a value that is written as JSON. */
export type Repository = Record<string, unknown>;

/** Finds the services of a repository, which is written to a folder for this. */
export async function servicesOf(repository: Repository, options: ProposalOptions = {}): Promise<FoundServices> {
  const root = mkdtempSync(path.join(tmpdir(), "proposals-"));
  try {
    for (const [name, content] of Object.entries(repository)) {
      const file = path.join(root, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    }
    return await findServices(await openWorkspaceFiles(root), options);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** Each service in short: its name, variable, port and program; a `-` for what is not known, and `off` where it is not ticked. */
export const inShort = ({ proposals }: FoundServices): string[] =>
  proposals.map(({ service, env, preferred, program, isTicked }) =>
    [service, env, preferred ?? "-", program?.name ?? "-", ...(isTicked ? [] : ["off"])].join(" "),
  );

/** Where each service was found: `web: script dev in package.json`. */
export const placesOf = ({ proposals }: FoundServices): Record<string, string[]> =>
  Object.fromEntries(
    proposals.map(({ service, places }) => [
      service,
      places.map((place) =>
        [place.file, ...("name" in place ? [place.name] : []), ...("command" in place ? [place.command] : [])].join(" "),
      ),
    ]),
  );

/** A package.json with scripts. */
export const scripts = (each: Record<string, string>, more: object = {}): object => ({ scripts: each, ...more });
