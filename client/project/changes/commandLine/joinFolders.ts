/**
 * Follows a path, as a command line has it, from a folder.
 * @param folder from the root, with slashes; empty for the root
 * @returns the folder from the root; undefined when it leaves the root, or is not known without a shell
 */
export function joinFolders(folder: string, path: string): string | undefined {
  if (/^[/~]|[$%\\*?`]|^[A-Za-z]:/.test(path)) return undefined;
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}
