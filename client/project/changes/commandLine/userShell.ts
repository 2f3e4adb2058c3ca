/** The shell into which a user types, as far as quoting goes. */
export type UserShell = "posix" | "powershell" | "cmd";

/**
 * @param program the shell's path or name; undefined where nobody knows it
 * @param platform on which the user is
 */
export function userShellOf(program: string | undefined, platform: NodeJS.Platform): UserShell {
  const name = (program ?? "")
    .split(/[/\\]/)
    .at(-1)!
    .toLowerCase()
    .replace(/\.exe$/, "");
  if (name === "pwsh" || name === "powershell") return "powershell";
  if (name === "cmd") return "cmd";
  return name === "" && platform === "win32" ? "powershell" : "posix";
}

/**
 * Finds the shell that started this process. On Windows, cmd.exe alone sets PROMPT, and Git's bash sets SHELL.
 * @param env the process's environment
 */
export const ownShell = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform): UserShell =>
  userShellOf(env["SHELL"] ?? (platform === "win32" && env["PROMPT"] !== undefined ? "cmd" : undefined), platform);

/**
 * The line by which a shell starts a command with exactly these words.
 * @param folder in which it starts, from the one in which the line is typed; empty for that one
 */
export function typedLine(words: readonly string[], folder: string, shell: UserShell): string {
  const line = words.map((word) => quoted(word, shell)).join(" ");
  if (folder === "") return line;
  // Windows PowerShell 5.1 does not know `&&`.
  return `cd ${quoted(folder, shell)}${shell === "powershell" ? ";" : " &&"} ${line}`;
}

/**
 * The line by which a shell starts a command with variables set to a port, and the port in place of `{port}`.
 * @param words one alone is a whole command line
 */
export function typedStart(
  { words, variables }: { words: readonly string[]; variables: readonly string[] },
  port: number,
  shell: UserShell,
): string {
  const filled = words.map((word) => word.replaceAll("{port}", String(port)));
  const isLine = filled.length === 1;
  const command = isLine ? filled[0]! : typedLine(filled, "", shell);
  if (variables.length === 0) return command;
  // Fish knows no `PORT=3000 command` before its version 3.1, but every system has `env`.
  if (shell === "posix")
    return `env ${variables.map((each) => `${each}=${port}`).join(" ")} ${isLine ? typedLine(["sh", "-c", command], "", shell) : command}`;
  const set = (variable: string): string => (shell === "powershell" ? `$env:${variable}=${port}; ` : `set "${variable}=${port}" && `);
  return variables.map(set).join("") + command;
}

/** Words that a shell takes as they are. PowerShell takes `{port}` for a block of script, and splits `-Dserver.port` at its dot. */
const PLAIN: Record<UserShell, RegExp> = {
  posix: /^(?:[\w./:=@%+,-]|\{port\})+$/,
  powershell: /^(?:-[\w=:-]*|[\w./:=+\\][\w./:=+\\-]*)$/,
  cmd: /^(?:[\w./:=@+,\\-]|\{port\})+$/,
};

function quoted(word: string, shell: UserShell): string {
  if (PLAIN[shell].test(word)) return word;
  if (shell === "posix") return `'${word.replaceAll("'", "'\\''")}'`;
  return shell === "powershell" ? `'${word.replaceAll("'", "''")}'` : `"${word.replaceAll('"', '""')}"`;
}
