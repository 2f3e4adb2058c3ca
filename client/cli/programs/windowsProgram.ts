import { existsSync } from "node:fs";
import path from "node:path";

export interface Program {
  file: string;
  argv: readonly string[];
  /** `argv` is the command line already, and nothing may be quoted again. */
  verbatim: boolean;
}

/**
 * What Windows starts when a command is run. It looks for programs only, while what npm installs are `.cmd` files: those are found here as
 * the command line does, by PATH and PATHEXT, but never in the current folder. cmd.exe runs them; Node refuses to, and its `shell` option
 * quotes nothing.
 * @throws Error with `code` "ENOENT" when there is no such command
 * @throws Error, one sentence, when an argument cannot be given to a batch file
 */
export function windowsProgram(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  exists: (file: string) => boolean = existsSync,
): Program {
  const file = find(command, env, exists);
  if (file === undefined) throw Object.assign(new Error(`${command} is not found`), { code: "ENOENT" });
  if (!/\.(cmd|bat)$/i.test(file)) return { file, argv: args, verbatim: false };
  return { file: valueOf(env, "ComSpec") ?? "cmd.exe", argv: [batchCommandLine(file, args)], verbatim: true };
}

function find(command: string, env: NodeJS.ProcessEnv, exists: (file: string) => boolean): string | undefined {
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

/** Windows does not tell `Path` from `PATH`; a copy of the environment does. */
function valueOf(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return Object.entries(env).find(([key]) => key.toUpperCase() === name.toUpperCase())?.[1];
}

/**
 * The arguments of cmd.exe that run a batch file with exactly these. Inside quotes only `"` and `%` mean anything to cmd.exe: the first is
 * doubled, and behind the second comes a variable that is empty, so that no other one is put in its place. With `/v:off`, `!` means nothing.
 * Source: Rust's standard library, `make_bat_command_line`, which was made so after CVE-2024-24576.
 */
export function batchCommandLine(file: string, args: readonly string[]): string {
  const bad = [file, ...args].find((text) => /[\r\n\0]/.test(text));
  if (bad !== undefined || file.includes('"')) throw new Error("a batch file takes no argument of several lines");
  return `/e:on /v:off /d /c "${[`"${file}"`, ...args.map(quote)].join(" ")}"`;
}

function quote(argument: string): string {
  // Before a quote, a program that the batch file calls takes two backslashes for one.
  const text = argument
    .replace(/(\\*)"/g, '$1$1""')
    .replace(/(\\+)$/, "$1$1")
    .replaceAll("%", "%%cd:~,%");
  return `"${text}"`;
}
