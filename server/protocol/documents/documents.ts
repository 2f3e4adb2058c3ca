export type { ProjectFile, ServiceSettings } from "../schemas/projectFileSchema.js";

export const PROJECT_FILE = "port-daddy.json";

/** At most this many UTF-16 units in a document. Even with each of them written as `\u0000`, it fits into a request. */
export const MAX_DOCUMENT_LENGTH = 150_000;
/** At most this many documents are kept per client. */
export const MAX_DOCUMENTS = 100;

/** The documents that an editor sends us: LSP's glob patterns, from the root of the file system. */
export const DOCUMENT_PATTERNS = ["**/.vscode/launch.json", "**/.vscode/tasks.json", "**/*.code-workspace", "**/port-daddy.json"] as const;

/** The id of an input that stands for a service's port: `bigApiPort` for big-api. */
export function inputIdOf(service: string): string {
  const name = service.replace(/[^A-Za-z0-9]+(.)?/g, (_found, next: string | undefined) => next?.toUpperCase() ?? "");
  return `${name === "" ? "service" : name}Port`;
}
