import path from "node:path";
import { fileURLToPath } from "node:url";
import type { JSONPath } from "jsonc-parser";
import { PROJECT_FILE } from "./documents.js";

export type DocumentKind = "launch" | "tasks" | "workspace" | "project";

/** A part of a document with configurations or tasks, and the inputs that these can use. */
export interface Section {
  kind: "launch" | "tasks";
  /** Its path in the document; empty when the section is the whole document. */
  path: JSONPath;
}

/** @returns undefined for a file without ports of ours */
export function kindOf(file: string): DocumentKind | undefined {
  const name = path.basename(file);
  if (name === PROJECT_FILE) return "project";
  if (name.endsWith(".code-workspace")) return "workspace";
  if (path.basename(path.dirname(file)) !== ".vscode") return undefined;
  return name === "launch.json" ? "launch" : name === "tasks.json" ? "tasks" : undefined;
}

export function sectionsOf(kind: DocumentKind): Section[] {
  if (kind === "project") return [];
  if (kind !== "workspace") return [{ kind, path: [] }];
  return [
    { kind: "launch", path: ["launch"] },
    { kind: "tasks", path: ["tasks"] },
  ];
}

/** @returns undefined for a URI that is no file on this machine */
export function filePath(uri: string): string | undefined {
  try {
    return uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined; // Not a URI, or one of another machine.
  }
}
