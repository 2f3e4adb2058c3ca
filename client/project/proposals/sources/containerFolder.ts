import path from "node:path";
import { asList, asObject, asText } from "../looseValues.js";

/** Images that only run what is mounted into them. */
const RUNTIME =
  /^(?:.*\/)?(?:node|bun|deno|python|ruby|php|golang|rust|maven|gradle|openjdk|eclipse-temurin|sdk|typescript-node|javascript-node)(?:[:@].*)?$/;

/**
 * The folder whose program a service of a compose file runs: that of its image's build, or the one that is mounted into a language's image.
 * @param base the folder of the compose file, from the root
 * @returns from the root; undefined when there is none, or it is outside
 */
export function containerFolder(base: string, settings: Record<string, unknown>): string | undefined {
  const { build } = settings;
  if (build !== undefined) return inside(base, asText(build) ?? asText(asObject(build)["context"]) ?? ".");
  if (!RUNTIME.test(asText(settings["image"]) ?? "")) return undefined;
  for (const volume of asList(settings["volumes"])) {
    const long = asObject(volume);
    const source = asText(long["type"]) === "bind" ? asText(long["source"]) : asText(volume)?.split(":", 1)[0];
    // A name without a dot is that of a volume; one with an ending is most likely a file.
    if (source !== undefined && /^\.{1,2}(?:$|\/)/.test(source) && path.posix.extname(source) === "") return inside(base, source);
  }
  return undefined;
}

function inside(base: string, folder: string): string | undefined {
  const from = path.posix.normalize(path.posix.join(base, folder)).replace(/\/$/, "");
  if (path.posix.isAbsolute(folder) || /[:$]/.test(folder) || from.split("/", 1)[0] === "..") return undefined;
  return from === "." ? "" : from;
}
