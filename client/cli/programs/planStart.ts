import path from "node:path";
import { closeInspector } from "./closeInspector.js";
import { isCertainlyExecutable } from "./executableFormat.js";
import { findExecutable } from "./findExecutable.js";
import { inheritedDescriptors } from "./inheritedDescriptors.js";
import { ownChannel } from "./messageChannel.js";
import { placeInTerminal } from "./ownTerminal.js";
import { type Program, readProgram, searchPath } from "./program.js";

/** Runners that end on SIGTERM without the server that their shell has started. */
const RUNNERS: ReadonlySet<string> = new Set(["npm", "npx", "pnpm", "pnpx", "yarn", "yarnpkg"]);

/** How a program is to be started. */
export interface ProgramStart {
  program: Program;
  /** The program's file, when it can take our place; otherwise it becomes our child. */
  file?: string;
  /** Whether it is a runner such as npm, which may leave the server that it runs behind. */
  isRunner: boolean;
  /** The descriptors above 2 that it inherits from our parent, as far as it can only have them as our child. */
  descriptors: readonly number[];
}

/**
 * Decides how to start a program: in our place where the system allows, and where it is certain to succeed. Without a terminal, whose Ctrl-C
 * would reach all, something has to wait for what a runner leaves behind: then nothing is left for those who wait for us.
 * @param words the command and its arguments, the last ones of our command line
 * @throws CannotExecute when there is no such command, or the system would refuse to execute it
 */
export function planStart(words: readonly [string, ...string[]]): ProgramStart {
  closeInspector();
  // Before anything else is opened.
  const inherited = inheritedDescriptors();
  const channel = ownChannel();
  const descriptors = inherited.flatMap(({ fd, closesOnExec }) => (closesOnExec && fd !== channel?.fd ? [fd] : []));
  const program = readProgram(words);
  if (process.platform === "win32") return { program, descriptors: [], isRunner: false };
  const file = findExecutable(program.command, searchPath(program));
  const isRunner = RUNNERS.has(path.basename(file.toString()));
  const leavesServers = isRunner && placeInTerminal() === "none";
  // Our Node may have read messages already that are for the program.
  const isInTheWay = descriptors.length > 0 || channel !== undefined || leavesServers;
  const canReplace = process.execve !== undefined && !isInTheWay && isCertainlyExecutable(file);
  // A file whose name has other bytes is executed by /bin/sh.
  return { program, ...(canReplace ? { file: typeof file === "string" ? file : "/bin/sh" } : {}), descriptors, isRunner };
}
