/**
 * Where a relative path leads from a folder, both with either kind of slash.
 * @returns undefined for the folder where all began
 */
export function joinFolders(folder: string | undefined, to: string | undefined): string | undefined {
  if (to === undefined) return folder;
  const next = to.replaceAll("\\", "/");
  const parts: string[] = [];
  const isAbsolute = next.startsWith("/") || /^[A-Za-z]:/.test(next) || next.startsWith("~") || next.startsWith("$");
  for (const part of (isAbsolute || folder === undefined ? next : `${folder}/${next}`).split("/")) {
    if (part === "..") {
      if (parts.length === 0 || parts.at(-1) === "..") parts.push("..");
      else parts.pop();
    } else if (part !== "." && (part !== "" || (parts.length === 0 && isAbsolute))) parts.push(part);
  }
  return parts.length === 0 ? undefined : parts.join("/");
}
