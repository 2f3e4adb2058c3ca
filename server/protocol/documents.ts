export type { ProjectFile, ServiceSettings } from "./schemas/projectFileSchema.js";

export const PROJECT_FILE = "port-daddy.json";

/** So long may a document be, in UTF-16 units, to be looked at: even when JSON writes each as `\u0000` it fits into a request. */
export const MAX_DOCUMENT_LENGTH = 150_000;
/** So many documents of one client are kept. */
export const MAX_DOCUMENTS = 100;

/** What an editor shows us: LSP's patterns, from the root of the file system. */
export const DOCUMENT_PATTERNS = ["**/.vscode/launch.json", "**/.vscode/tasks.json", "**/*.code-workspace", "**/port-daddy.json"] as const;
