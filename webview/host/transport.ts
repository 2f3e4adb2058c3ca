import type { ActionOutcome, PageAction, PageBackendState, PageMethod, PageNotification } from "../../server/protocol/page.js";
import type { Params, Result } from "../../server/protocol/requests.js";

/**
 * The page's only connection to the outside. In VS Code it is `PostMessageTransport`; a page served by a gateway needs another
 * implementation, and no component knows the difference.
 */
export interface Transport {
  /** Sends a request to the backend. @throws Error with a sentence for a person */
  request<M extends PageMethod>(method: M, params: Params<M>): Promise<Result<M>>;
  /** Has the host carry out an action, after asking and confirming as needed. @throws Error with a sentence for a person */
  act(action: PageAction): Promise<ActionOutcome>;
  /** Says whether the page is visible. The host sends nothing to a hidden page. It answers with the backend's state. */
  watch(visible: boolean): void;
  listen(listener: TransportListener): void;
  /** The last value of `setState`, even from before the page was closed and reopened; undefined the first time. */
  getState(): unknown;
  setState(state: unknown): void;
}

export interface TransportListener {
  notified(notification: PageNotification): void;
  backendIs(state: PageBackendState): void;
}
