import { invalidParams } from "../../../server/protocol/failures.js";
import type { Identity } from "../../../server/protocol/identity.js";
import { formatStartedFor, STARTED_FOR } from "../../../server/protocol/machine/startedFor.js";
import { serviceSchema } from "../../../server/protocol/schemas/projectFileSchema.js";
import { defineCommand } from "../command.js";
import { RUN_ID, withRunId } from "../companion/leftovers.js";
import { ProgramPorts } from "../companion/programPorts.js";
import { UsageError } from "../exitCode.js";
import { askOrFallBack } from "../fallback.js";
import { planStart, type ProgramStart } from "../programs/planStart.js";
import { withPort } from "../programs/program.js";
import { tellRefused } from "../programs/runProgram.js";
import { projectTargets, variablesOf } from "../projectPorts.js";
import { findTarget, likelyIdentity } from "../target.js";
import { tellSurprises } from "../tellSurprises.js";

export const run = defineCommand({
  name: "run",
  operand: "[IDENTITY]",
  rest: "COMMAND …",
  completes: "identity",
  summary: "run a command with its port in PORT",
  flags: {
    env: { value: "NAME", help: "the variable that holds the port, instead of PORT" },
    "no-fallback": { help: "fail when the backend is out of reach, instead of using any free port" },
  },
  details: [
    "{port} in the command's arguments is replaced by the port. The command also has the variables",
    "that port-daddy env prints for the services in port-daddy.json, such as WEB_PORT and API_PORT. All",
    "these ports are in use while the command runs. The command after -- is run without a shell.",
    "Where the system allows, it takes the place of port-daddy and so gets every signal itself.",
    "Otherwise signals are passed on to it. Its exit code is returned, 127 if it is not found, and 126",
    "if it cannot be run. While it runs, standard error tells about trouble with its ports. On Linux,",
    "the server that npm, pnpm, yarn or npx started and left behind is ended after it.",
  ],
  run: async (flags, identity, shell, [command, ...args]) => {
    if (command === undefined) throw new UsageError("COMMAND is missing; it goes after --, as in port-daddy run -- npm start.");
    const name = readVariable(flags.env);
    let start: ProgramStart;
    try {
      start = planStart([command, ...args]);
    } catch (error) {
      return tellRefused(command, error, shell);
    }
    const target = await findTarget(identity, shell.cwd());
    const targets = projectTargets(target);
    const ports = new ProgramPorts(shell, targets);
    try {
      const answers = await askOrFallBack(shell, flags["no-fallback"] === undefined, targets.map(likelyIdentity), () => ports.lease());
      for (const [at, answer] of answers.entries()) if ("existing" in answer) tellSurprises(answer, shell, { startsServer: at === 0 });
      const port = String(answers[0]!.port);
      const { program } = start;
      const variables = { ...Object.fromEntries(variablesOf(target, answers)), [name]: port };
      const marks = { [STARTED_FOR]: startedFor(answers[0]!, identity), [RUN_ID]: withRunId(program.env[RUN_ID], ports.runId) };
      const env = { ...program.env, ...variables, ...marks };
      return await ports.run({ ...start, program: { ...program, args: program.args.map((text) => withPort(text, port)), env } });
    } finally {
      ports.dispose();
    }
  },
});

/** A command that names no service may start those of the whole project. */
const startedFor = ({ project, service, context }: Identity, named: string | undefined): string =>
  formatStartedFor({ project, context, ...(named === undefined ? {} : { service }) });

/** @throws UsageError, one sentence that names value and what is allowed */
function readVariable(name = "PORT"): string {
  const checked = serviceSchema.shape.env.safeParse(name);
  if (checked.success) return name;
  throw new UsageError(invalidParams("--env", name, checked.error.issues[0]!.message).message);
}
