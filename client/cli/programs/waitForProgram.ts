import { spawn, type SpawnOptions } from "node:child_process";
import { ownChannel, relayMessages } from "./messageChannel.js";
import type { PassedSignals } from "./passedSignals.js";
import type { Program } from "./program.js";
import { startByShell } from "./startByShell.js";
import { ignoredSignals } from "./ignoredSignals.js";
import { windowsProgram } from "./windowsProgram.js";

/** How a program has ended. */
export type ProgramEnd = { code: number } | { signal: NodeJS.Signals };

/**
 * Runs a program as our child, with our input and output, and waits until it ends.
 * @param descriptors above 2, which it inherits under the same numbers
 * @param signals those to pass on to it
 * @param onDidStart gets its pid
 * @throws Error of `spawn` when it cannot be run
 */
export async function waitForProgram(
  program: Program,
  descriptors: readonly number[],
  signals: PassedSignals,
  onDidStart: (pid: number) => void,
): Promise<ProgramEnd> {
  const { file, argv, options } = process.platform === "win32" ? onWindows(program) : onPosix(program);
  const channel = ownChannel();
  const stdio = Array.from({ length: Math.max(2, channel?.fd ?? 0, ...descriptors) + 1 }, (_, fd) =>
    fd === channel?.fd ? ("ipc" as const) : fd <= 2 ? ("inherit" as const) : descriptors.includes(fd) ? fd : ("ignore" as const),
  );
  const child = spawn(file, argv, { ...options, stdio, detached: signals.hasOwnGroup, serialization: channel?.serialization });
  const lastMessage = channel && relayMessages(child);
  const end = await new Promise<ProgramEnd>((resolve, reject) => {
    child.once("spawn", () => {
      signals.started(child);
      onDidStart(child.pid!);
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(signal === null ? { code: code! } : { signal }));
  });
  await lastMessage?.();
  return end;
}

interface Start {
  file: string;
  argv: readonly string[];
  options: SpawnOptions;
}

function onPosix(program: Program): Start {
  const listens = program.env["LISTEN_PID"] === String(process.pid);
  const shell = startByShell(program, { ignored: ignoredSignals(), listens });
  if (shell !== undefined) return { ...shell, options: { env: shell.env } };
  return { file: program.command as string, argv: program.args as string[], options: { env: { ...program.env } } };
}

function onWindows({ command, args, env }: Program): Start {
  const { file, argv, verbatim } = windowsProgram(String(command), args.map(String), env);
  return { file, argv, options: { env: { ...env }, windowsVerbatimArguments: verbatim } };
}
