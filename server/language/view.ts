import type { Node } from "jsonc-parser";
import type { Assignment } from "../protocol/assignment.js";
import { type Identity, identityKey, serviceIdentity } from "../protocol/identity.js";
import type { DocumentKind } from "../protocol/documents/documentKind.js";
import { isJson } from "../protocol/documents/edits.js";
import { type HardCodedPort, hardCodedPorts } from "../protocol/documents/hardCodedPorts.js";
import { parseTolerantly } from "../protocol/documents/inputs.js";
import type { Knowledge } from "./knowledge.js";
import type { Texts } from "./texts.js";
import { contextIn, folderCalled, folderOf, mayBeOf, type OpenFolder } from "./openFolders.js";
import type { TextDocument } from "../protocol/documents/textDocument.js";

/** The identity whose port a variable stands for. */
export interface Meaning {
  identity: Identity;
  /** Left out when the identity has no port yet. */
  assignment?: Assignment;
}

/** A document and the window in which it is open: the input of all features. */
export class View {
  private parsed: { tree: Node | undefined } | undefined;
  private ports: HardCodedPort[] | undefined;
  private validity: boolean | undefined;
  /** The document's folder; undefined outside of all folders, and for the file of a workspace with several folders. */
  readonly folder: OpenFolder | undefined;

  constructor(
    readonly document: TextDocument,
    readonly kind: DocumentKind,
    file: string,
    readonly folders: readonly OpenFolder[],
    private readonly knowledge: Knowledge,
    /** In the language of the window. */
    readonly l10n: Texts,
  ) {
    // A workspace file concerns all its folders, wherever it is.
    if (kind !== "workspace") this.folder = folderOf(folders, file);
    else if (folders.length === 1) this.folder = folders[0];
  }

  get text(): string {
    return this.document.text;
  }

  /** Undefined for an empty document. */
  get tree(): Node | undefined {
    this.parsed ??= { tree: parseTolerantly(this.text) };
    return this.parsed.tree;
  }

  /** Whether the text is valid JSON, with comments and trailing commas allowed. */
  get isJson(): boolean {
    return (this.validity ??= isJson(this.text));
  }

  get hardCodedPorts(): readonly HardCodedPort[] {
    return (this.ports ??= hardCodedPorts(this.kind, this.tree, this.text));
  }

  /** @returns undefined when the folder is unknown */
  meaningOf({ service, folder }: { service?: string; folder?: string }): Meaning | undefined {
    const about = folder === undefined ? this.folder : folderCalled(this.folders, folder);
    return about === undefined ? undefined : this.meaningIn(about, service);
  }

  meaningIn(folder: OpenFolder, service?: string): Meaning {
    const ofProject = this.knowledge.assignmentsOf(folder.project);
    const identity = { ...serviceIdentity(folder, service), context: contextIn(folder, ofProject) };
    const assignment = ofProject.find((each) => identityKey(each) === identityKey(identity) && mayBeOf(folder, each));
    return assignment === undefined ? { identity } : { identity, assignment };
  }
}
