import type { GrantedAssignment } from "../../../server/protocol/assignment.js";
import { formatIdentity } from "../../../server/protocol/identity.js";
import { findProject } from "../../project/findProject.js";
import { defineCommand } from "../command.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { askOrFallBack } from "../fallback.js";
import { readPid, readPort } from "../flagNumber.js";
import { formatJson, type Shell, withBackend } from "../shell.js";
import { identityParamsOf, findTarget, likelyIdentity, requestTargets, settingsOf, type Target } from "../target.js";
import { tellSurprises } from "../tellSurprises.js";

export const request = defineCommand({
  name: "request",
  operand: "[IDENTITY]",
  completes: "identity",
  summary: "print the port of a service, the same one every time",
  flags: {
    preferred: { value: "N", help: "the port to get if it is available" },
    strict: { help: "fail if the preferred port is not available" },
    pid: { value: "P", help: "the process that uses the port; the port is in use while it runs" },
    all: { help: "request every service of port-daddy.json; prints one per line: service, tab, port" },
    json: { help: "print the whole answer as JSON" },
    "no-fallback": { help: "fail when the backend is out of reach, instead of printing any free port" },
  },
  details: [
    "IDENTITY is project[:service[:context]], or :service for the project of this folder. Without it,",
    "the main service of this folder is meant. The preferred ports of this folder's project are those in",
    "port-daddy.json, unless --preferred is given.",
  ],
  run: async (flags, identity, shell) => {
    const wishes = {
      preferred: readPort("--preferred", flags.preferred),
      strict: flags.strict,
      pid: readPid("--pid", flags.pid),
      // Only the backend knows whether the preferred port is available.
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
    throw new UsageError('--strict needs a preferred port: add --preferred N, or "preferred" to the service in port-daddy.json.');
  }
  const [answer] = await askOrFallBack(shell, wishes.mayFallBack, [likelyIdentity(target)], () =>
    withBackend(shell, async (backend) => [await backend.request("portDaddy/request", { ...identityParamsOf(target), ...params })]),
  );
  if ("existing" in answer!) {
    tellSurprises(answer, shell);
    // A port that port-daddy.json prefers is for the first time; doctor tells of it.
    if (answer.existing && wishes.preferred !== undefined) tellKept(answer, wishes.preferred, shell);
  }
  await shell.print(wishes.json ? formatJson(answer) : `${answer!.port}\n`);
}

/** Tells that an identity which has a port keeps it, whichever one is preferred. */
function tellKept(granted: GrantedAssignment, preferred: number, shell: Shell): void {
  const { port } = granted;
  if (port === preferred) return;
  const identity = formatIdentity(granted);
  shell.tell(`${identity} keeps port ${port}; to get port ${preferred}, run "port-daddy release ${identity}", then request it again.`);
}

async function requestAll(identity: string | undefined, wishes: Wishes, shell: Shell): Promise<void> {
  if (identity !== undefined) {
    throw new UsageError(
      `IDENTITY is "${identity}", but must be left out with --all, which requests every service of this folder's port-daddy.json.`,
    );
  }
  if (wishes.preferred !== undefined) {
    throw new UsageError(
      `--preferred is ${wishes.preferred}, but must be left out with --all. port-daddy.json sets the preferred port of each service.`,
    );
  }
  const own = await findProject(shell.cwd());
  if (own.services.size === 0) {
    const where = own.file === undefined ? `${own.folder} has no port-daddy.json. Add one with` : `${own.file} declares no services. Add`;
    throw new UsageError(`--all requests every service of port-daddy.json, but ${where} "services": {"web": {}}.`);
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

/** With --all, --strict applies to the services that have a preferred port. */
function paramsOf(target: Target, { preferred = settingsOf(target).preferred, strict, pid }: Wishes) {
  return {
    preferred,
    strict: preferred === undefined ? undefined : strict,
    owner: pid === undefined ? undefined : { pid },
  };
}
