import { existsSync } from "node:fs";
import path from "node:path";

export interface Program {
  file: string;
  argv: readonly string[];
  /** Whether `argv` is the command line as it is, to be passed without more quotes. */
  verbatim: boolean;
}

/**
 * Finds the program for a command on Windows, which by itself finds no `.cmd` files, and npm installs those. They are searched by PATH and
 * PATHEXT as on the command line, but never in the current folder. cmd.exe runs them; Node refuses to, and its `shell` option quotes
 * nothing.
 * @throws Error with `code` "ENOENT" when there is no such command
 * @throws Error, one sentence, when an argument cannot be passed to a batch file
 */
export function windowsProgram(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  exists: (file: string) => boolean = existsSync,
): Program {
  const file = findFile(command, env, exists);
  if (file === undefined) throw Object.assign(new Error(`${command} was not found`), { code: "ENOENT" });
  if (!/\.(cmd|bat)$/i.test(file)) return { file, argv: args, verbatim: false };
  return { file: valueOf(env, "ComSpec") ?? "cmd.exe", argv: [batchCommandLine(file, args)], verbatim: true };
}

function findFile(command: string, env: NodeJS.ProcessEnv, exists: (file: string) => boolean): string | undefined {
  const extensions = (valueOf(env, "PATHEXT") ?? ".COM;.EXE;.BAT;.CMD").split(";").filter((extension) => extension !== "");
  const isNamed = extensions.some((extension) => command.toLowerCase().endsWith(extension.toLowerCase()));
  const names = [...(isNamed ? [command] : []), ...extensions.map((extension) => command + extension)];
  if (/[/\\:]/.test(command)) return names.find((name) => exists(name));
  const folders = (valueOf(env, "PATH") ?? "").split(";").map((folder) => folder.replaceAll('"', ""));
  return folders
    .filter((folder) => path.win32.isAbsolute(folder))
    .flatMap((folder) => names.map((name) => path.win32.join(folder, name)))
    .find((file) => exists(file));
}

/** A variable by any case, as on Windows; a copy of `process.env` distinguishes `Path` from `PATH`. */
function valueOf(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return Object.entries(env).find(([key]) => key.toUpperCase() === name.toUpperCase())?.[1];
}

/**
 * The arguments for cmd.exe to run a batch file with exactly these arguments. Inside quotes only `"` and `%` are special to cmd.exe: `"` is
 * doubled, and an empty variable after `%` prevents the expansion of another one. With `/v:off`, `!` is not special.
 * Source: Rust's standard library, `make_bat_command_line`, as fixed for CVE-2024-24576.
 */
export function batchCommandLine(file: string, args: readonly string[]): string {
  const bad = [file, ...args].find((text) => /[\r\n\0]/.test(text));
  if (bad !== undefined || file.includes('"')) throw new Error("a batch file cannot take an argument with line breaks");
  return `/e:on /v:off /d /c "${[`"${file}"`, ...args.map(quote)].join(" ")}"`;
}

function quote(argument: string): string {
  // A program that the batch file calls reads two backslashes before a quote as one.
  const text = argument
    .replace(/(?<!\\)(\\*)"/g, '$1$1""')
    .replace(/(?<!\\)(\\+)$/, "$1$1")
    .replaceAll("%", "%%cd:~,%");
  return `"${text}"`;
}
