import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findProject } from "../../../../client/project/findProject.js";
import { openWorkspaceFiles } from "../../../../client/project/files/openWorkspaceFiles.js";
import { findServices, type FoundServices, type ProposalOptions } from "../../../../client/project/proposals/proposeServices.js";
import { checkNumber } from "../../../../client/project/setup/checkPorts.js";
import { defaultChoices, planSetup, writeOf } from "../../../../client/project/setup/planSetup.js";
import type { SetupPlan } from "../../../../client/project/setup/setupPlan.js";
import { writeFiles } from "../../../../client/project/setup/writeFiles.js";

/** A repository's files: a text, or a value that is written as JSON. */
export type Repository = Record<string, unknown>;

/** Finds the services of a repository, which is written to a folder for this. */
export const servicesOf = (repository: Repository, options: ProposalOptions = {}): Promise<FoundServices> =>
  inFolder(repository, async (root) => findServices(await openWorkspaceFiles(root), options));

/** Sets up a repository as `init --yes` does. @returns the services that would be ticked by the next set-up */
export const tickedAfterSetup = (repository: Repository): Promise<string[]> =>
  inFolder(repository, async (root) => {
    const plan = async (): Promise<SetupPlan> => planSetup(await findProject(root), await openWorkspaceFiles(root), checkNumber);
    const first = await plan();
    await writeFiles(first.files.root, (await writeOf(first, defaultChoices(first))).files);
    return defaultChoices(await plan()).map(({ planned }) => planned.proposal.service);
  });

async function inFolder<T>(repository: Repository, use: (root: string) => Promise<T>): Promise<T> {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "proposals-")));
  try {
    for (const [name, content] of Object.entries(repository)) {
      const file = path.join(root, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    }
    return await use(root);
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
