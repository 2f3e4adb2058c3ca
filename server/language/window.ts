import { MAX_DOCUMENT_LENGTH, MAX_DOCUMENTS } from "../protocol/documents/documents.js";
import { filePath, kindOf } from "../protocol/documents/documentKind.js";
import type { Hints } from "./features/hints.js";
import type { Knowledge } from "./knowledge.js";
import type { OpenFolder } from "./openFolders.js";
import { isTooDeep } from "../protocol/documents/nesting.js";
import { TextDocument } from "../protocol/documents/textDocument.js";
import { textsIn, type Translations } from "./texts.js";
import { View } from "./view.js";

/** The open folders and documents of one editor's window, for as long as it is connected. */
export class Window {
  private opened: readonly OpenFolder[] = [];
  private l10n = textsIn();
  private readonly documents = new Map<string, TextDocument>();
  /** The view of the document that was asked about last, since an editor asks several questions about one. */
  private last: { uri: string; view: View } | undefined;
  /** The hints last sent for each document. */
  readonly hints = new Map<string, Hints>();
  /** The diagnostics last published for each document, so that none are sent twice. */
  readonly published = new Map<string, string>();
  readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(private readonly knowledge: Knowledge) {}

  setTranslations(translations: Translations): void {
    this.l10n = textsIn(translations);
    this.last = undefined;
  }

  /** @returns whether the folders have changed */
  setFolders(folders: readonly OpenFolder[]): boolean {
    const changed = JSON.stringify(folders) !== JSON.stringify(this.opened);
    this.opened = folders;
    this.last = undefined;
    return changed;
  }

  /** @returns false when the document is not kept: it is too long, nested too deeply, or one too many */
  setDocument(uri: string, version: number, text: string): boolean {
    const isOneMore = !this.documents.has(uri) && this.documents.size >= MAX_DOCUMENTS;
    const fits = text.length <= MAX_DOCUMENT_LENGTH && !isOneMore && !isTooDeep(text);
    if (this.last?.uri === uri) this.last = undefined;
    if (fits) this.documents.set(uri, new TextDocument(uri, version, text));
    else this.removeDocument(uri); // No document is better than an outdated one.
    return fits;
  }

  removeDocument(uri: string): void {
    clearTimeout(this.timers.get(uri));
    if (this.last?.uri === uri) this.last = undefined;
    for (const known of [this.documents, this.hints, this.published, this.timers]) known.delete(uri);
  }

  has(uri: string): boolean {
    return this.documents.has(uri);
  }

  get uris(): string[] {
    return [...this.documents.keys()];
  }

  /** @returns undefined for a document that is not open or has no ports of ours */
  view(uri: string): View | undefined {
    if (this.last?.uri === uri) return this.last.view;
    const document = this.documents.get(uri);
    const file = filePath(uri);
    const kind = file === undefined ? undefined : kindOf(file);
    if (document === undefined || kind === undefined) return undefined;
    const view = new View(document, kind, file!, this.opened, this.knowledge, this.l10n);
    this.last = { uri, view };
    return view;
  }

  close(): void {
    for (const uri of this.uris) this.removeDocument(uri);
  }
}
