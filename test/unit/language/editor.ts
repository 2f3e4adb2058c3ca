import { applyEdits } from "jsonc-parser";
import type { CodeAction, PublishDiagnosticsParams } from "vscode-languageserver-protocol";
import { Language } from "../../../server/language/language.js";
import type { OpenFolder } from "../../../server/language/openFolders.js";
import { TextDocument } from "../../../server/protocol/documents/textDocument.js";
import type { Assignment } from "../../../server/protocol/assignment.js";
import type { Explanation } from "../../../server/protocol/requests.js";
import { type House, house } from "../services/house.js";

export const shopFolder: OpenFolder = {
  folder: "/code/shop",
  project: "shop",
  context: "",
  mainService: "web",
  services: { web: { preferred: 3200, env: "PORT" }, api: { env: "API_PORT" } },
};

/** A window that uses the language features on the real services. `|` in a text is the cursor. */
export class Editor {
  readonly language: Language;
  readonly published: PublishDiagnosticsParams[] = [];
  readonly logged: string[] = [];
  refreshes = 0;
  /** How many times explanations of ports were begun, each of which costs a scan. */
  explainers = 0;
  private version = 0;
  private wake = (): void => undefined;

  private constructor(
    readonly services: House,
    explain?: (port: number) => Promise<Explanation>,
  ) {
    this.language = new Language(
      {
        assignmentsOf: (project) => services.list().filter((assignment: Assignment) => assignment.project === project),
        explainer: () => {
          this.explainers += 1;
          return explain ?? ((port) => Promise.resolve(this.explain(port)));
        },
      },
      {
        publishDiagnostics: (_connection, params) => {
          this.published.push(params);
          this.wake();
        },
        refreshHints: () => (this.refreshes += 1),
      },
      { warn: (message) => void this.logged.push(message) },
    );
    services.changes.onDidChange(({ changed, removed }) =>
      this.language.assignmentsChanged(new Set([...changed.map(({ port }) => port), ...removed])),
    );
  }

  static async open(folders: OpenFolder[] = [shopFolder], explain?: (port: number) => Promise<Explanation>): Promise<Editor> {
    const editor = new Editor(await house(), explain);
    editor.language.openFolders("one", folders);
    return editor;
  }

  /** @returns the same document without the mark of the cursor */
  show(file: string, marked: string): { uri: string; document: TextDocument; cursor: number } {
    const cursor = Math.max(0, marked.indexOf("|"));
    const text = marked.replace("|", "");
    const uri = `file://${file}`;
    this.version += 1;
    this.language.notifications["textDocument/didOpen"]("one", { textDocument: { uri, version: this.version, text } });
    return { uri, document: new TextDocument(uri, this.version, text), cursor };
  }

  async complete(file: string, marked: string) {
    const { uri, document, cursor } = this.show(file, marked);
    const position = document.positionAt(cursor);
    const items = await this.language.requests["textDocument/completion"]("one", { textDocument: { uri }, position });
    return items.map((item) => ({ ...item, result: changed(document, [item.textEdit as Change]) }));
  }

  async hover(file: string, marked: string): Promise<string | undefined> {
    const { uri, document, cursor } = this.show(file, marked);
    const position = document.positionAt(cursor);
    const found = await this.language.requests["textDocument/hover"]("one", { textDocument: { uri }, position });
    return (found?.contents as { value: string } | undefined)?.value;
  }

  /** Each hint after the text of its line. */
  async hints(file: string, marked: string): Promise<string[]> {
    const { uri, document } = this.show(file, marked);
    const range = document.range({ offset: 0, length: document.text.length });
    const hints = await this.language.requests["textDocument/inlayHint"]("one", { textDocument: { uri }, range });
    return hints.map(({ position, label }) => {
      const end = document.offsetAt(position);
      return `${document.text.slice(document.offsetAt({ line: position.line, character: 0 }), end).trim()} ${label as string}`;
    });
  }

  /** The actions at the cursor, with the text that each would produce. */
  async actions(file: string, marked: string, only?: string[]): Promise<(CodeAction & { result: string })[]> {
    const { uri, document, cursor } = this.show(file, marked);
    const range = document.range({ offset: cursor, length: 0 });
    const context = only === undefined ? {} : { only };
    const actions = await this.language.requests["textDocument/codeAction"]("one", { textDocument: { uri }, range, context });
    return actions.map((action) => ({ ...action, result: changed(document, action.edit!.changes![uri]!) }));
  }

  async nextDiagnostics(): Promise<PublishDiagnosticsParams> {
    while (this.published.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
    return this.published.shift()!;
  }

  private explain(port: number): Explanation {
    const refusal = this.services.pool.refusal(port);
    const assignment = this.services.list().find((each) => each.port === port);
    if (refusal !== undefined) return { port, available: false, reason: `Port ${port} is not available: ${refusal}.` };
    if (assignment === undefined) return { port, available: true, reason: `Port ${port} is available.` };
    return { port, available: false, reason: `Port ${port} is assigned to ${assignment.project}:${assignment.service}.`, assignment };
  }
}

type Change = NonNullable<NonNullable<CodeAction["edit"]>["changes"]>[string][number];

export function changed(document: TextDocument, edits: readonly Change[]): string {
  const plain = edits.map(({ range, newText }) => {
    const offset = document.offsetAt(range.start);
    return { offset, length: document.offsetAt(range.end) - offset, content: newText };
  });
  return applyEdits(document.text, plain);
}
