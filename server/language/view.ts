import type { Node } from "jsonc-parser";
import type { Assignment } from "../protocol/assignment.js";
import type { Identity } from "../protocol/identity.js";
import type { DocumentKind } from "./documents/documentKind.js";
import { parseTolerantly } from "./documents/inputs.js";
import type { Knowledge } from "./knowledge.js";
import { folderCalled, folderOf, identityIn, type OpenFolder, ownAssignment } from "./openFolders.js";
import type { TextDocument } from "./documents/textDocument.js";

/** Whose port a variable stands for. */
export interface Meaning {
  identity: Identity;
  /** Left out where the identity has no port yet. */
  assignment?: Assignment;
}

/** A document together with the window that it is open in: what the features look at. */
export class View {
  private parsed: { tree: Node | undefined } | undefined;
  /** The folder that the document is about; none where it lies outside of all, or in a workspace of several. */
  readonly folder: OpenFolder | undefined;

  constructor(
    readonly document: TextDocument,
    readonly kind: DocumentKind,
    file: string,
    readonly folders: readonly OpenFolder[],
    private readonly knowledge: Knowledge,
  ) {
    // A workspace's own file is about all of its folders, wherever it lies.
    if (kind !== "workspace") this.folder = folderOf(folders, file);
    else if (folders.length === 1) this.folder = folders[0];
  }

  get text(): string {
    return this.document.text;
  }

  /** undefined for an empty document. */
  get tree(): Node | undefined {
    this.parsed ??= { tree: parseTolerantly(this.text) };
    return this.parsed.tree;
  }

  /** @returns undefined where nothing tells the folder */
  meaningOf({ service, folder }: { service?: string; folder?: string }): Meaning | undefined {
    const about = folder === undefined ? this.folder : folderCalled(this.folders, folder);
    return about === undefined ? undefined : this.meaningIn(about, service);
  }

  meaningIn(folder: OpenFolder, service?: string): Meaning {
    const identity = identityIn(folder, service);
    const assignment = ownAssignment(this.knowledge.assignmentsOf(identity.project, identity.service), folder);
    // Where it has a port the assignment knows better: a second clone's context is not in its files.
    return assignment === undefined ? { identity } : { identity: { ...identity, context: assignment.context }, assignment };
  }
}
