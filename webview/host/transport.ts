import type {
  ActionOutcome,
  PageAction,
  PageBackendState,
  PageMethod,
  PageNotification,
  PagePreferences,
} from "../../server/protocol/page.js";
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
  /** The last value of `setState` in this tab, even from before a reload; undefined in a new tab. */
  getState(): unknown;
  setState(state: unknown): void;
  /** The preferences that an earlier page has kept; an empty object the first time. Not checked: they may be from another version. */
  getPreferences(): unknown;
  keepPreferences(preferences: PagePreferences): void;
}

export interface TransportListener {
  notified(notification: PageNotification): void;
  backendIs(state: PageBackendState): void;
}
