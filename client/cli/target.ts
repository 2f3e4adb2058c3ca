import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import type { Copy } from "../../server/protocol/copies/folderContext.js";
import { type Identity, MAIN_SERVICE, parseIdentity } from "../../server/protocol/identity.js";
import type { ServiceSettings } from "../../server/protocol/documents/documents.js";
import type { Params, Requester } from "../../server/protocol/requests.js";
import { findProject, type Project } from "../project/findProject.js";
import { UsageError } from "./exitCode.js";

/** The service that an IDENTITY on the command line means, as far as the client knows. */
export interface Target {
  project: string;
  service: string;
  /** undefined for the context of this folder, which only the backend knows when there are two clones. */
  context?: string;
  /** The project of the current folder, if it is the one that is meant. */
  own?: Project;
}

/** @throws UsageError, one sentence that names the part and what is allowed */
export function readIdentity(text: string): ReturnType<typeof parseIdentity> {
  try {
    return parseIdentity(text);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`IDENTITY: ${error.message}`, { cause: error });
    throw error;
  }
}

/**
 * Resolves an IDENTITY: a named project is taken literally, otherwise it is the current folder's.
 * @throws UsageError, Failure "InvalidParams" for a broken project file, Error for one that cannot be read
 */
export async function findTarget(identity: string | undefined, cwd: string): Promise<Target> {
  const { project, service, context } = identity === undefined ? {} : readIdentity(identity);
  const here = await findProject(cwd);
  if (project === undefined) return { project: here.project, service: service ?? here.mainService, context, own: here };
  const own = project === here.project ? here : undefined;
  return { project, service: service ?? MAIN_SERVICE, context: context ?? "", own };
}

export const settingsOf = ({ own, service }: Target): ServiceSettings => own?.services.get(service) ?? {};

/** The identity without the backend's decision on the context, for when it is out of reach. */
export const likelyIdentity = ({ project, service, context, own }: Target): Identity => ({
  project,
  service,
  context: context ?? own?.context ?? "",
});

/** A request's parameters that name the identity. Without a context, the backend settles that of this folder. */
export function identityParamsOf({
  project,
  service,
  context,
  own,
}: Target): Omit<Identity, "context"> & { context?: string } & Partial<Copy> {
  return { project, service, context, ...(own === undefined ? {} : { folder: own.folder, worktree: own.context }) };
}

/**
 * Asks for the ports of services, all or none.
 * @throws Failure as the backend's requestAll does
 */
export async function requestTargets(
  backend: Requester,
  targets: readonly Target[],
  wishesOf: (target: Target) => Omit<Params<"portDaddy/request">, keyof Identity | keyof Copy>,
): Promise<GrantedAssignment[]> {
  const requests = targets.map((target) => ({ ...identityParamsOf(target), ...wishesOf(target) }));
  return (await backend.request("portDaddy/requestAll", { requests })).assignments;
}
