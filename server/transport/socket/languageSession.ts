import { randomUUID } from "node:crypto";
import type { ResponseError } from "vscode-jsonrpc";
import type { LanguageNotification, LanguageRequest, LanguageServer } from "../../protocol/language.js";
import { languageNotificationSchemas, languageRequestSchemas, translationsSchema } from "../../protocol/schemas/languageSchemas.js";
import { validate } from "../../protocol/schemas/validation.js";
import type { Log } from "../../log/log.js";
import { toResponseError } from "../dispatch.js";
import type { RepeatedLog } from "../../log/repeatedLog.js";

/** The language requests and documents of one client that announced itself as an editor, in the way of LSP. */
export class LanguageSession {
  /** Only an editor's documents are accepted. */
  isEditor = false;
  private refreshes = false;
  /** The id of the refresh request that the editor has not answered yet. */
  private asked: string | undefined;
  private askAgain = false;

  constructor(
    private readonly connection: string,
    private readonly server: LanguageServer,
    private readonly log: Log,
    private readonly repeated: RepeatedLog,
    private readonly write: (message: { jsonrpc: "2.0"; id: string; method: string }) => void,
  ) {}

  /** @param capabilities those of LSP's `initialize`, unchecked. @returns whether this client has documents */
  announce(capabilities: unknown): boolean {
    const { textDocument, workspace } = asObject(capabilities);
    this.isEditor = typeof textDocument === "object" && textDocument !== null;
    this.refreshes = asObject(asObject(workspace)["inlayHint"])["refreshSupport"] === true;
    return this.isEditor;
  }

  /** @param translations those of the handshake, unchecked. With wrong ones the editor's texts are English. */
  translate(translations: unknown): void {
    if (!this.isEditor || translations === undefined) return;
    try {
      this.server.translate(this.connection, validate(translationsSchema, translations, "translations"));
    } catch (error) {
      this.repeated.warn("wrong translations", `An editor's texts are English: ${(error as Error).message}`);
    }
  }

  async request(method: LanguageRequest, params: unknown): Promise<unknown> {
    const correlationId = randomUUID();
    try {
      const checked = validate(languageRequestSchemas[method], params, "params");
      return await (this.server.requests[method] as (connection: string, params: unknown) => unknown)(this.connection, checked);
    } catch (error) {
      return toResponseError(error, method, this.log, correlationId) satisfies ResponseError<unknown>;
    }
  }

  /** An invalid notification is only logged: it has no answer. */
  notified(method: LanguageNotification, params: unknown): void {
    try {
      const checked = validate(languageNotificationSchemas[method], params, "params");
      (this.server.notifications[method] as (connection: string, params: unknown) => void)(this.connection, checked);
    } catch (error) {
      this.repeated.warn("a wrong notification", `${method} was not taken: ${(error as Error).message}`);
    }
  }

  /** Asks the editor to request its hints again. Sends one request at a time, however often it is called. */
  refreshHints(): void {
    if (!this.refreshes) return;
    if (this.asked !== undefined) {
      this.askAgain = true;
      return;
    }
    this.asked = `refresh-${randomUUID()}`;
    this.write({ jsonrpc: "2.0", id: this.asked, method: "workspace/inlayHint/refresh" });
  }

  /** @returns false when no request was sent with this id */
  answered(id: unknown): boolean {
    if (id === undefined || id !== this.asked) return false;
    this.asked = undefined;
    if (this.askAgain) {
      this.askAgain = false;
      this.refreshHints();
    }
    return true;
  }
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
