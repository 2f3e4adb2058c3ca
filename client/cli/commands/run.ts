import { invalidParams } from "../../../server/protocol/failures.js";
import { serviceSchema } from "../../../server/protocol/schemas/projectFileSchema.js";
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
    env: { value: "NAME", help: "the variable that gets the port, instead of PORT" },
    "no-fallback": { help: "fail when the backend is out of reach, instead of using a port that is merely free" },
  },
  details: [
    "{port} in the command's arguments stands for the port. The services that port-daddy.json",
    "declares have their ports in the variables that port-daddy env prints. All these ports are in",
    "use for as long as the command runs. Signals go to the command, and its exit code comes back:",
    "128 and the signal's number where a signal ended it, 127 where it is not found, 126 where it",
    "cannot be run. What stands behind -- is run as it is, without a shell.",
  ],
  run: async (flags, identity, shell, [command, ...args]) => {
    if (command === undefined) throw new UsageError("COMMAND is missing; it stands behind --, as in port-daddy run -- npm start.");
    const name = readVariable(flags.env);
    const target = await findTarget(identity, shell.cwd());
    const targets = projectTargets(target);
    let backend: Backend | undefined;
    try {
      const answers = await askOrFallBack(shell, flags["no-fallback"] === undefined, targets.map(likelyIdentity), async () => {
        backend = await shell.connect({ stay: true });
        return requestProject(backend, targets);
      });
      for (const answer of answers) if ("existing" in answer) tellSurprises(answer, shell);
      const port = String(answers[0]!.port);
      return await runProgram(
        command,
        args.map((argument) => argument.replaceAll("{port}", port)),
        { ...Object.fromEntries(variablesOf(target, answers)), [name]: port },
        shell,
      );
    } finally {
      // Not waited for: whatever has become of the backend meanwhile, the command has ended, and our own end closes what is open.
      backend?.close().catch(() => undefined);
    }
  },
});

/** @throws UsageError, one sentence that names value and what is allowed */
function readVariable(name = "PORT"): string {
  const checked = serviceSchema.shape.env.safeParse(name);
  if (checked.success) return name;
  throw new UsageError(invalidParams("--env", name, checked.error.issues[0]!.message).message);
}
