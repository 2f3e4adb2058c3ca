/** The shells of /etc/shells on common systems, and those of Windows. */
const SHELLS = new Set([
  "sh",
  "bash",
  "zsh",
  "fish",
  "dash",
  "ash",
  "ksh",
  "mksh",
  "csh",
  "tcsh",
  "elvish",
  "nu",
  "xonsh",
  "pwsh",
  "powershell",
  "cmd",
]);

/** @param program a program's name or path; a login shell's begins with a hyphen. Source: login(1) */
export function isShell(program: string): boolean {
  const name = program.slice(Math.max(program.lastIndexOf("/"), program.lastIndexOf("\\")) + 1).replace(/^-/, "");
  return SHELLS.has(name.replace(/\.exe$/i, "").toLowerCase());
}
