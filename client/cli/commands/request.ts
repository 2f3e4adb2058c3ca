import { findProject } from "../../project/findProject.js";
import { defineCommand } from "../command.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { askOrFallBack } from "../fallback.js";
import { readPid, readPort } from "../flagNumber.js";
import { formatJson, type Shell, withBackend } from "../shell.js";
import { askingFor, findTarget, likelyIdentity, requestTargets, settingsOf, type Target } from "../target.js";
import { tellSurprises } from "../tellSurprises.js";

export const request = defineCommand({
  name: "request",
  operand: "[IDENTITY]",
  completes: "identity",
  summary: "print the port of a service, which is the same one every time",
  flags: {
    preferred: { value: "N", help: "the port to get if it can be had" },
    strict: { help: "get the preferred port or none" },
    pid: { value: "P", help: "the process that the port is for; it is in use while that process lives" },
    all: { help: "every service of port-daddy.json: prints SERVICE, a tab and the port, one a line" },
    json: { help: "print the whole answer as JSON" },
    "no-fallback": { help: "fail when the backend is out of reach, instead of printing a port that is merely free" },
  },
  details: [
    "IDENTITY is project[:service[:context]], or :service for the project of this folder;",
    "nothing at all is the main service of this folder. port-daddy.json gives the preferred",
    "ports of this folder's project, unless --preferred does.",
  ],
  run: async (flags, identity, shell) => {
    const wishes = {
      preferred: readPort("--preferred", flags.preferred),
      strict: flags.strict,
      pid: readPid("--pid", flags.pid),
      // Only the backend can tell whether the preferred port may be had.
      mayFallBack: flags["no-fallback"] === undefined && flags.strict === undefined,
      json: flags.json === true,
    };
    await (flags.all === true ? requestAll(identity, wishes, shell) : requestOne(identity, wishes, shell));
    return exitCodes.done;
  },
});

interface Wishes {
  preferred?: number;
  strict?: true;
  pid?: number;
  mayFallBack: boolean;
  json: boolean;
}

async function requestOne(identity: string | undefined, wishes: Wishes, shell: Shell): Promise<void> {
  const target = await findTarget(identity, shell.cwd());
  const params = paramsOf(target, wishes);
  if (wishes.strict === true && params.preferred === undefined) {
    throw new UsageError(
      '--strict is given without a port to be strict about; add --preferred N, or "preferred" to the service in port-daddy.json.',
    );
  }
  const [answer] = await askOrFallBack(shell, wishes.mayFallBack, [likelyIdentity(target)], () =>
    withBackend(shell, async (backend) => [await backend.request("portDaddy/request", { ...askingFor(target), ...params })]),
  );
  if ("existing" in answer!) tellSurprises(answer, shell);
  await shell.print(wishes.json ? formatJson(answer) : `${answer!.port}\n`);
}

async function requestAll(identity: string | undefined, wishes: Wishes, shell: Shell): Promise<void> {
  if (identity !== undefined) {
    throw new UsageError(
      `IDENTITY is "${identity}", but must be left out with --all, which means every service of this folder's port-daddy.json.`,
    );
  }
  if (wishes.preferred !== undefined) {
    throw new UsageError(`--preferred is ${wishes.preferred}, but must be left out with --all: port-daddy.json names each service's own.`);
  }
  const own = await findProject(shell.cwd());
  if (own.services.size === 0) {
    const where = own.file === undefined ? `${own.folder} has no port-daddy.json` : `${own.file} declares no services`;
    throw new UsageError(`--all means every service of port-daddy.json, but ${where}; add "services": {"web": {}} to it.`);
  }
  const targets = [...own.services.keys()].map((service): Target => ({ project: own.project, service, own }));
  const answers = await askOrFallBack(shell, wishes.mayFallBack, targets.map(likelyIdentity), () =>
    withBackend(shell, (backend) => requestTargets(backend, targets, (target) => paramsOf(target, wishes))),
  );
  for (const answer of answers) if ("existing" in answer) tellSurprises(answer, shell);
  await shell.print(
    wishes.json ? formatJson({ assignments: answers }) : answers.map(({ service, port }) => `${service}\t${port}\n`).join(""),
  );
}

/** With --all, --strict holds for those services that have a preferred port. */
function paramsOf(target: Target, { preferred = settingsOf(target).preferred, strict, pid }: Wishes) {
  return {
    preferred,
    strict: preferred === undefined ? undefined : strict,
    owner: pid === undefined ? undefined : { pid },
  };
}
