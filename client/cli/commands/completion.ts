import { completionScripts } from "../completionScripts.js";
import { defineCommand, formatChoices } from "../command.js";
import { exitCodes, UsageError } from "../exitCode.js";

const shells = Object.keys(completionScripts) as (keyof typeof completionScripts)[];

export const completion = defineCommand({
  name: "completion",
  operand: "SHELL",
  completes: shells,
  summary: "print a script that adds completion to a shell",
  flags: {},
  details: [
    "SHELL is bash, zsh, fish or powershell. To load the script in every new shell, add",
    "",
    '  ~/.bashrc                    eval "$(port-daddy completion bash)"',
    '  ~/.zshrc, after compinit     eval "$(port-daddy completion zsh)"',
    "  ~/.config/fish/config.fish   port-daddy completion fish | source",
    "  PowerShell's $PROFILE        port-daddy completion powershell | Out-String | Invoke-Expression",
  ],
  run: async (_flags, operand, shell) => {
    const name = shells.find((known) => known === operand);
    if (name === undefined) {
      const given = operand === undefined ? "missing; it" : `"${operand}", but`;
      throw new UsageError(`SHELL is ${given} must be ${formatChoices(shells)}.`);
    }
    await shell.print(completionScripts[name]);
    return exitCodes.done;
  },
});
