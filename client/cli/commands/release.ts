import { formatIdentity, MAIN_SERVICE } from "../../../server/protocol/identity.js";
import type { Params } from "../../../server/protocol/requests.js";
import { defineCommand } from "../command.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { readPort } from "../flagNumber.js";
import { withBackend } from "../shell.js";
import { identityParamsOf, findTarget, readIdentity } from "../target.js";

export const release = defineCommand({
  name: "release",
  operand: "[IDENTITY|PORT]",
  completes: "identity",
  summary: "release a port",
  flags: {
    all: { help: "release every port of the project IDENTITY, in all its checkouts" },
    force: { help: "release it even while another process uses it" },
  },
  details: ["Prints each released port on a line: identity, tab, port."],
  run: async (flags, operand, shell) => {
    const what = flags.all === true ? wholeProject(operand) : await findReleased(operand, () => shell.cwd());
    const { released } = await withBackend(shell, (backend) => backend.request("portDaddy/release", { ...what, force: flags.force }));
    await shell.print(released.map((assignment) => `${formatIdentity(assignment)}\t${assignment.port}\n`).join(""));
    return exitCodes.done;
  },
});

type Released = Omit<Params<"portDaddy/release">, "force">;

/** Reads the project of --all. It must be named, because --all releases more than this folder's ports. */
function wholeProject(operand: string | undefined): Released {
  const { project, service, context } = operand === undefined || isPort(operand) ? {} : readIdentity(operand);
  if (project === undefined || service !== undefined || context !== undefined) {
    const given = operand === undefined ? "missing" : `"${operand}"`;
    throw new UsageError(`IDENTITY is ${given}; with --all it must be the name of a project, all of whose ports are released.`);
  }
  return { project, all: true };
}

async function findReleased(operand: string | undefined, cwd: () => string): Promise<Released> {
  if (operand !== undefined && isPort(operand)) return { port: readPort("PORT", operand)! };
  const { project, service = MAIN_SERVICE, context = "" } = operand === undefined ? {} : readIdentity(operand);
  return project === undefined ? identityParamsOf(await findTarget(operand, cwd())) : { project, service, context };
}

/** Whether the operand is a port. A project whose name is a number is given with its service: `3000:main`. */
const isPort = (operand: string): boolean => /^-?\d+$/.test(operand);
