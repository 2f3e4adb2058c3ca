import { execFile } from "node:child_process";
import { win32 } from "node:path";

const LIMIT_MS = 5_000;
const MAX_OUTPUT_MIB = 16;

export interface CommandOutput {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs one of the system's own programs, without a shell, in the C locale and in UTC.
 * @param limitMs how long it may run before it is killed; 5,000 by default
 * @returns its output, with any exit code: only the caller knows what a code means
 * @throws Error when it could not be started, did not end in time, was killed or wrote more than 16 MiB
 */
export type RunCommand = (file: string, args: readonly string[], limitMs?: number) => Promise<CommandOutput>;

export const runCommand: RunCommand = (file, args, limitMs = LIMIT_MS) =>
  new Promise((resolve, reject) => {
    const options = {
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
      maxBuffer: MAX_OUTPUT_MIB * 1024 * 1024,
      windowsHide: true,
    };
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      clearTimeout(timer);
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === "number") resolve({ exitCode: error.code, stdout, stderr });
      else reject(new Error(`${nameOf(file)} ${whyNot(error)}`, { cause: error }));
    });
    // Not execFile's own limit, which waits for the killed process to end. One that is stuck in the kernel doesn't.
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.unref();
      reject(new Error(`${nameOf(file)} did not answer within ${limitMs / 1000} s`));
    }, limitMs);
    child.stdin?.end();
  });

/** The error for an output that is no answer. */
export function commandFailed(file: string, output: CommandOutput): Error {
  const said = firstLine(output.stderr) ?? firstLine(output.stdout);
  return new Error(`${nameOf(file)} failed with exit code ${output.exitCode}${said === undefined ? "" : `: ${said}`}`);
}

// win32.basename accepts both kinds of separators.
const nameOf = (file: string): string => win32.basename(file);

const firstLine = (text: string): string | undefined =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .find((line) => line !== "")
    ?.slice(0, 200);

function whyNot(error: { code?: unknown; signal?: unknown }): string {
  if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return `wrote more than ${MAX_OUTPUT_MIB} MiB`;
  if (typeof error.code === "string") return `could not be started: ${error.code}`;
  return `was ended by ${typeof error.signal === "string" ? error.signal : "the system"}`;
}
