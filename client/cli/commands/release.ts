import { formatIdentity, MAIN_SERVICE } from "../../../server/protocol/identity.js";
import type { Params } from "../../../server/protocol/requests.js";
import { defineCommand } from "../command.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { readPort } from "../flagNumber.js";
import { withBackend } from "../shell.js";
import { askingFor, findTarget, readIdentity } from "../target.js";

export const release = defineCommand({
  name: "release",
  operand: "[IDENTITY|PORT]",
  completes: "identity",
  summary: "give a port back",
  flags: {
    all: { help: "every port of the project that IDENTITY names, in all its checkouts" },
    force: { help: "even if somebody else uses it right now" },
  },
  details: ["Prints what was released: identity, a tab and the port, one a line."],
  run: async (flags, operand, shell) => {
    const what = flags.all === true ? wholeProject(operand) : await findReleased(operand, () => shell.cwd());
    const { released } = await withBackend(shell, (backend) => backend.request("portDaddy/release", { ...what, force: flags.force }));
    await shell.print(released.map((assignment) => `${formatIdentity(assignment)}\t${assignment.port}\n`).join(""));
    return exitCodes.done;
  },
});

type Released = Omit<Params<"portDaddy/release">, "force">;

/** The project has to be named: more than this folder's ports go. */
function wholeProject(operand: string | undefined): Released {
  const { project, service, context } = operand === undefined || isNumber(operand) ? {} : readIdentity(operand);
  if (project === undefined || service !== undefined || context !== undefined) {
    const given = operand === undefined ? "missing" : `"${operand}"`;
    throw new UsageError(
      `IDENTITY is ${given}, but must be the name of a project with --all, which releases all ports of all its services.`,
    );
  }
  return { project, all: true };
}

async function findReleased(operand: string | undefined, cwd: () => string): Promise<Released> {
  if (operand !== undefined && isNumber(operand)) return { port: readPort("PORT", operand)! };
  const { project, service = MAIN_SERVICE, context = "" } = operand === undefined ? {} : readIdentity(operand);
  return project === undefined ? askingFor(await findTarget(operand, cwd())) : { project, service, context };
}

/** A project whose name is a number can be given with its service: `3000:main`. */
const isNumber = (operand: string): boolean => /^-?\d+$/.test(operand);
