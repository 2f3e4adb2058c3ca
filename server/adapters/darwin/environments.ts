import { nobodyFound, PS } from "./ps.js";
import { commandFailed, type RunCommand } from "../runCommand.js";
import { toEnvironment, type Environment } from "../environment.js";

/**
 * Reads the environments of processes with ps, which tells those of our own user's processes, except of Apple's own programs.
 * @param commands the command line by pid
 * @returns by pid; one that ps does not tell is left out
 * @throws Error when ps fails
 */
export async function readEnvironments(run: RunCommand, commands: ReadonlyMap<number, string>): Promise<Map<number, Environment>> {
  if (commands.size === 0) return new Map();
  const output = await run(PS, ["-E", "-ww", "-o", "pid=,args=", "-p", [...commands.keys()].join(",")]);
  if (nobodyFound(output)) return new Map();
  if (output.exitCode !== 0) throw commandFailed(PS, output);
  return parseEnvironments(output.stdout, commands);
}

/**
 * Parses one line per process: `pid command line NAME=value NAME=value …`. Source: ps(1) of macOS, "-E".
 * @param commands the command line by pid, behind which the environment begins
 */
export function parseEnvironments(stdout: string, commands: ReadonlyMap<number, string>): Map<number, Environment> {
  const environments = new Map<number, Environment>();
  for (const line of stdout.split("\n")) {
    const [, digits, text = ""] = /^\s*(\d+)\s(.*)$/.exec(line) ?? [];
    const command = commands.get(Number(digits));
    // A line may go on in the next one, when a value has line breaks.
    if (command === undefined || environments.has(Number(digits))) continue;
    const environment = text.startsWith(command) ? text.slice(command.length) : text;
    if (/ [^\s=]+=/.test(environment))
      environments.set(
        Number(digits),
        toEnvironment((name) => new RegExp(` ${name}=(\\S*)`).exec(environment)?.[1]),
      );
  }
  return environments;
}
