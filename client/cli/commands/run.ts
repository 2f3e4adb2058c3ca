import type { Assignment } from "../../../server/protocol/assignment.js";
import { invalidParams } from "../../../server/protocol/failures.js";
import { formatIdentity } from "../../../server/protocol/identity.js";
import { formatStartedFor, STARTED_FOR } from "../../../server/protocol/machine/startedFor.js";
import { serviceSchema } from "../../../server/protocol/schemas/projectFileSchema.js";
import { lostSentence } from "../../../server/protocol/wording/sentences.js";
import { defineCommand } from "../command.js";
import { UsageError } from "../exitCode.js";
import { askOrFallBack } from "../fallback.js";
import { projectTargets, requestProject, variablesOf } from "../projectPorts.js";
import { tellSurprises } from "../tellSurprises.js";
import { runProgram } from "../programs/runProgram.js";
import type { Backend } from "../shell.js";
import { findTarget, likelyIdentity } from "../target.js";

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
    "these ports are in use while the command runs. Signals are passed on to the command, and its exit code is returned: 128 plus",
    "the signal's number if a signal ended it, 127 if it is not found, 126 if it cannot be run. The",
    "command after -- is run without a shell.",
  ],
  run: async (flags, identity, shell, [command, ...args]) => {
    if (command === undefined) throw new UsageError("COMMAND is missing; it goes after --, as in port-daddy run -- npm start.");
    const name = readVariable(flags.env);
    const target = await findTarget(identity, shell.cwd());
    const targets = projectTargets(target);
    let backend: Backend | undefined;
    try {
      const answers = await askOrFallBack(shell, flags["no-fallback"] === undefined, targets.map(likelyIdentity), async () => {
        backend = await shell.connect({
          stay: true,
          onDidLose: (lost, why) => shell.tell(lostSentence(lost, why)),
          onDidMove: (granted, before) => shell.tell(movedSentence(granted, before)),
        });
        return requestProject(backend, targets);
      });
      for (const answer of answers) if ("existing" in answer) tellSurprises(answer, shell);
      const port = String(answers[0]!.port);
      return await runProgram(
        command,
        args.map((argument) => argument.replaceAll("{port}", port)),
        { ...Object.fromEntries(variablesOf(target, answers)), [name]: port, [STARTED_FOR]: formatStartedFor(answers[0]!) },
        shell,
      );
    } finally {
      // Not awaited, because the backend may hang; the connection is closed when this process ends.
      backend?.close().catch(() => undefined);
    }
  },
});

const movedSentence = (granted: Assignment, before: number): string =>
  `${formatIdentity(granted)} has port ${granted.port} instead of ${before} now. Restart the command to use it.`;

/** @throws UsageError, one sentence that names value and what is allowed */
function readVariable(name = "PORT"): string {
  const checked = serviceSchema.shape.env.safeParse(name);
  if (checked.success) return name;
  throw new UsageError(invalidParams("--env", name, checked.error.issues[0]!.message).message);
}
