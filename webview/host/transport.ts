import type { ActionOutcome, PageAction, PageBackendState, PageMethod, PageNotification } from "../../server/protocol/page.js";
import type { Params, Result } from "../../server/protocol/requests.js";

/**
 * All that the page knows of the world. In VS Code it is `PostMessageTransport`; a page that a gateway serves needs another one of these, and
 * no component knows the difference.
 */
export interface Transport {
  /** Asks the backend. @throws Error with a sentence for a person */
  request<M extends PageMethod>(method: M, params: Params<M>): Promise<Result<M>>;
  /** What somebody wants done, asked about and confirmed by the host. @throws Error with a sentence for a person */
  act(action: PageAction): Promise<ActionOutcome>;
  /** The page is looked at, or no more. While it is not, the host sends it nothing. Answered with the state of the backend. */
  watch(visible: boolean): void;
  listen(listener: TransportListener): void;
  /** What `setState` was given last, also before the page was closed and opened again; undefined the first time. */
  getState(): unknown;
  setState(state: unknown): void;
}

export interface TransportListener {
  notified(notification: PageNotification): void;
  backendIs(state: PageBackendState): void;
}
