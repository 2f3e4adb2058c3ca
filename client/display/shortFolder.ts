/** `~/code/blog` for a folder below the home directory. */
export function shortFolder(folder: string, home: string): string {
  if (folder === home) return "~";
  const separator = home.includes("\\") ? "\\" : "/";
  return home !== "" && folder.startsWith(home + separator) ? `~${folder.slice(home.length)}` : folder;
}
