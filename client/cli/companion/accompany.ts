import { closeSync } from "node:fs";
import type { GrantedAssignment, Trouble } from "../../../server/protocol/assignment.js";
import { isFailure } from "../../../server/protocol/failures.js";
import { type Identity, identityKey } from "../../../server/protocol/identity.js";
import { listAll } from "../../../server/protocol/pages/listAll.js";
import type { Params } from "../../../server/protocol/requests.js";
import { lostSentence } from "../../../server/protocol/wording/sentences.js";
import { sentenceOf } from "../exitCode.js";
import { inheritedDescriptors } from "../programs/inheritedDescriptors.js";
import { type Backend, type Shell, withBackend } from "../shell.js";
import { endLeftovers } from "./endLeftovers.js";
import { isStartedBy, type StartedProgram } from "./leftovers.js";
import { type GivenPort, PortWatch } from "./portWatch.js";
import { isAlive, type Life, untilEnd } from "./programLife.js";
import { releaseErrors, releaseUnsharedErrors } from "./sharedErrors.js";

/** Whom the companion accompanies. */
export interface Companionship {
  program: Life & StartedProgram;
  /** Whether it is a runner such as npm. */
  isRunner: boolean;
  /** The program when it has not replaced `port-daddy run`, which then is `program`. */
  child?: Life;
  /** The ports that the program leases, with their folders. */
  ports: (GivenPort & { folder?: string })[];
  /** The troubles that were told before the program started. */
  told: (Pick<Trouble, "kind" | "port" | "holder"> & { identity: Identity })[];
}

/** Speaks for a `port-daddy run` that has been replaced by its program, for as long as that lives. */
export async function accompany([json]: readonly string[], shell: Shell): Promise<number> {
  const companionship = JSON.parse(json!) as Companionship;
  const { program, child } = companionship;
  // A reader at the other end of one of these waits for the program alone.
  for (const { fd } of inheritedDescriptors()) closeSync(fd);
  const watching = new AbortController();
  if (isAlive(program)) void watch(companionship, shell, watching.signal).catch(() => undefined); // Then nothing is told.
  await untilEnd(program, () => releaseUnsharedErrors(program.pid));
  watching.abort();
  releaseErrors();
  // A `port-daddy run` whose child has ended has signalled what that left behind.
  await Promise.all([
    process.platform === "linux" && mayEndLeftovers(companionship)
      ? endLeftovers(program, child !== undefined && !isAlive(child))
      : undefined,
    // Otherwise the lease would end with the next sweep. A backend that has been stopped has none.
    withBackend(shell, endLeases, { start: false }).catch(() => undefined),
  ]);
  return 0;
}

const endLeases = (backend: Backend): Promise<unknown> => backend.request("portDaddy/cleanup", {});

/**
 * Whether what has been left behind was not left on purpose. Nobody tells us how the program has ended: only a runner never goes before its
 * server by itself, and a `port-daddy run` that ends before its child has been killed.
 */
const mayEndLeftovers = ({ isRunner, child }: Companionship): boolean => isRunner || (child !== undefined && isAlive(child));

async function watch({ program, ports, told }: Companionship, shell: Shell, ended: AbortSignal): Promise<void> {
  const isOfProgram = (pid: number, ancestors: readonly number[]): boolean =>
    pid === program.pid || ancestors.includes(program.pid) || isKnownStart(pid, program.runId);
  const tell = (sentence: string): void => {
    if (!ended.aborted) shell.tell(sentence);
  };
  const watch = new PortWatch(ports, isOfProgram, tell);
  for (const { identity, ...trouble } of told) watch.noteTold(identity, trouble);
  const backend = await shell.connect({
    stay: true,
    onDidChange: (change) => watch.changed(change),
    onDidDetectConflict: ({ assignment, ...trouble }) => watch.found(assignment, trouble),
    onDidReturn: () => void leaseAgain(backend, program, watch, ports, tell),
  });
  const { assignments } = await listAll(backend, { project: ports[0]!.project });
  watch.changed({ changed: assignments, removed: [] });
}

/** The leases are the program's own, and outlive the backend, but not its store. */
async function leaseAgain(
  backend: Backend,
  { pid }: Life,
  watch: PortWatch,
  ports: Companionship["ports"],
  tell: (sentence: string) => void,
): Promise<void> {
  const folders = new Map(ports.map((each) => [identityKey(each), each.folder]));
  for (const given of watch.ports) {
    const { port: preferred, ...identity } = given;
    try {
      const request = { ...identity, folder: folders.get(identityKey(identity)), preferred };
      watch.moved(await leaseFor(pid, backend, request));
    } catch (error) {
      tell(lostSentence(given, new Error(sentenceOf(error))));
    }
  }
}

/** Leases a port to the program, or to our connection where the new backend is in another pid namespace and does not know the program. */
async function leaseFor(pid: number, backend: Backend, request: Params<"portDaddy/request">): Promise<GrantedAssignment> {
  try {
    return await backend.request("portDaddy/request", { ...request, owner: { pid } });
  } catch (error) {
    if (!isFailure(error, "InvalidParams")) throw error;
    return backend.request("portDaddy/request", request);
  }
}

function isKnownStart(pid: number, runId: string): boolean {
  try {
    return process.platform === "linux" && isStartedBy(pid, runId);
  } catch {
    return false;
  }
}
