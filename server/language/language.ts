import { CodeActionKind } from "vscode-languageserver-protocol";
import type { LanguageParams, LanguageServer } from "../protocol/language.js";
import type { Explanation } from "../protocol/requests.js";
import { completions } from "./features/completions.js";
import { diagnose, preferredPorts } from "./features/diagnostics.js";
import { Hints } from "./features/hints.js";
import { hover } from "./features/hovers.js";
import type { Editors, Knowledge } from "./knowledge.js";
import type { OpenFolder } from "./openFolders.js";
import { preferredActions } from "./features/preferredActions.js";
import { usePortActions } from "./features/usePort.js";
import type { Translations } from "./texts.js";
import type { View } from "./view.js";
import { Window } from "./window.js";

/** How long (ms) after the last change a document is checked for problems. */
const DIAGNOSE_AFTER_MS = 200;

/** Keeps the documents that editors have open, and answers the editors' requests about them. */
export class Language implements LanguageServer {
  private readonly windows = new Map<string, Window>();

  constructor(
    private readonly knowledge: Knowledge,
    private readonly editors: Editors,
    private readonly log: { warn(message: string): void },
  ) {}

  readonly requests: LanguageServer["requests"] = {
    "textDocument/completion": (connection, { textDocument, position }) =>
      this.answer(connection, textDocument.uri, (view) => completions(view, position)) ?? [],
    "textDocument/hover": (connection, { textDocument, position }) =>
      this.answer(connection, textDocument.uri, (view) => hover(view, position)) ?? null,
    "textDocument/inlayHint": (connection, { textDocument: { uri }, range }) =>
      this.answer(connection, uri, (view) => {
        const hints = new Hints(view);
        this.windows.get(connection)!.hints.set(uri, hints);
        return hints.in(range);
      }) ?? [],
    "textDocument/codeAction": (connection, params) =>
      this.answer(connection, params.textDocument.uri, (view) => this.codeActions(view, params)) ?? [],
  };

  readonly notifications: LanguageServer["notifications"] = {
    "textDocument/didOpen": (connection, { textDocument }) =>
      this.keep(connection, textDocument.uri, textDocument.version, textDocument.text),
    "textDocument/didChange": (connection, { textDocument: { uri, version }, contentChanges }) => {
      // Ignores a document that was never opened. One that was too long and has become short enough is kept from now on.
      this.keep(connection, uri, version, contentChanges.at(-1)!.text);
    },
    "textDocument/didClose": (connection, { textDocument: { uri } }) => {
      const window = this.windows.get(connection);
      if (window?.has(uri) !== true) return;
      if ((window.published.get(uri) ?? "[]") !== "[]") this.editors.publishDiagnostics(connection, { uri, diagnostics: [] });
      window.removeDocument(uri);
    },
  };

  translate(connection: string, translations: Translations): void {
    this.window(connection).setTranslations(translations);
  }

  /** Sets the folders that are open in a window. */
  openFolders(connection: string, folders: readonly OpenFolder[]): void {
    const window = this.window(connection);
    if (!window.setFolders(folders)) return;
    for (const uri of window.uris) this.diagnoseSoon(connection, window, uri);
    if (window.hints.size > 0) this.editors.refreshHints(connection);
  }

  /** To be called when the assignments of these ports have changed. Notifies only editors that show something different now. */
  assignmentsChanged(ports: ReadonlySet<number>): void {
    for (const [connection, window] of this.windows) {
      if ([...window.hints.values()].some((hints) => hints.areStale())) {
        window.hints.clear(); // The editor requests the visible ones again.
        this.editors.refreshHints(connection);
      }
      for (const uri of window.uris) {
        // Explaining a port may mean probing it, so only documents that can have changed are checked.
        const view = window.view(uri);
        if (view?.kind === "project" && preferredPorts(view).some(({ port }) => ports.has(port)))
          this.diagnoseSoon(connection, window, uri);
      }
    }
  }

  connectionClosed(connection: string): void {
    this.windows.get(connection)?.close();
    this.windows.delete(connection);
  }

  private window(connection: string): Window {
    let window = this.windows.get(connection);
    if (window === undefined) this.windows.set(connection, (window = new Window(this.knowledge)));
    return window;
  }

  /** @returns undefined for a document that is not open */
  private answer<T>(connection: string, uri: string, ask: (view: View) => T): T | undefined {
    const view = this.windows.get(connection)?.view(uri);
    return view === undefined ? undefined : ask(view);
  }

  private keep(connection: string, uri: string, version: number, text: string): void {
    const window = this.window(connection);
    if (window.setDocument(uri, version, text)) this.diagnoseSoon(connection, window, uri, true);
    else this.log.warn("A document is too large, nested too deeply or one too many, and gets no completions and no hints.");
  }

  private async codeActions(view: View, { range, context: { only } }: LanguageParams<"textDocument/codeAction">) {
    const wants = (kind: string): boolean =>
      only === undefined || only.some((each) => each === "" || kind === each || kind.startsWith(`${each}.`));
    const [from, to] = [view.document.offsetAt(range.start), view.document.offsetAt(range.end)];
    if (view.kind === "project") return wants(CodeActionKind.QuickFix) ? preferredActions(view, from, to, this.explainer()) : [];
    if (wants(CodeActionKind.QuickFix)) {
      const diagnostics = await diagnose(view, this.explainer());
      return usePortActions(view, from, to, CodeActionKind.QuickFix, diagnostics);
    }
    return wants(CodeActionKind.RefactorRewrite) ? usePortActions(view, from, to, CodeActionKind.RefactorRewrite, []) : [];
  }

  /** @param restart restarts the delay, because somebody types */
  private diagnoseSoon(connection: string, window: Window, uri: string, restart = false): void {
    if (restart) clearTimeout(window.timers.get(uri));
    else if (window.timers.has(uri)) return;
    const timer = setTimeout(() => {
      window.timers.delete(uri);
      this.diagnose(connection, window, uri).catch((error: unknown) => this.log.warn(`${uri} could not be looked at: ${String(error)}`));
    }, DIAGNOSE_AFTER_MS);
    window.timers.set(uri, timer.unref());
  }

  private async diagnose(connection: string, window: Window, uri: string): Promise<void> {
    const view = window.view(uri);
    if (view === undefined) return;
    const diagnostics = await diagnose(view, this.explainer());
    // Problems of an older text, or of a closed document, would be shown in the wrong place.
    if (window.view(uri)?.document !== view.document) return;
    const said = JSON.stringify(diagnostics);
    if (said === (window.published.get(uri) ?? "[]")) return;
    window.published.set(uri, said);
    this.editors.publishDiagnostics(connection, { uri, version: view.document.version, diagnostics });
  }

  /** Explains the ports of one document. An explanation is undefined when the system would not say, which is no problem of the file. */
  private explainer(): (port: number) => Promise<Explanation | undefined> {
    const explain = this.knowledge.explainer();
    return async (port) => {
      try {
        return await explain(port);
      } catch (error) {
        this.log.warn(`Could not check whether port ${port} is available: ${(error as Error).message}`);
        return undefined;
      }
    };
  }
}
