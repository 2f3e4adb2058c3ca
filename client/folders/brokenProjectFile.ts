import { PROJECT_FILE } from "../../server/protocol/documents.js";

/** Where the sentence about a broken port-daddy.json says that it is broken: it begins with the path and the line. */
export function brokenProjectFile(message: string): { file: string; line: number } | undefined {
  const place = new RegExp(`^(.+[/\\\\]${PROJECT_FILE.replace(".", "\\.")}), line (\\d+)`).exec(message);
  return place === null ? undefined : { file: place[1]!, line: Number(place[2]) };
}
