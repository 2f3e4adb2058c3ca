import type { Notification, Notifications } from "./notifications.js";
import type { Method, Params, Result } from "./requests.js";

/** What the dashboard page may ask the backend through its host: reading, and nothing else. */
export const pageMethods = [
  "portDaddy/list",
  "portDaddy/health",
  "portDaddy/listeners",
  "portDaddy/usage",
  "portDaddy/history",
  "portDaddy/metrics",
] as const satisfies Method[];
export type PageMethod = (typeof pageMethods)[number];

/** What the host passes on to a page that is looked at. */
export const pageNotifications = [
  "portDaddy/didChange",
  "portDaddy/didChangeListeners",
  "portDaddy/didMeasure",
] as const satisfies Notification[];
export type PageNotification = {
  [N in (typeof pageNotifications)[number]]: { method: N; params: Notifications[N] };
}[(typeof pageNotifications)[number]];

/**
 * What a person wants done. The page only says so; its host asks for what is missing (the port to move to, a file's name) and has anything
 * confirmed that hurts somebody else, in windows of its own that no page can imitate.
 */
export type PageAction =
  | { kind: "copy"; ports: number[] }
  | { kind: "copyUrl" | "open" | "move" | "adopt"; port: number }
  | { kind: "pin"; port: number; pinned: boolean }
  /** `byKey`: a key is pressed more easily than a button, so it is asked about. */
  | { kind: "release"; ports: number[]; byKey?: true }
  | { kind: "stop"; port: number; pid: number; startedAt: string }
  | { kind: "request"; project: string; service?: string; preferred?: number }
  /** `text` goes into a file that the user chooses. */
  | { kind: "export"; format: "json" | "csv"; text: string }
  | { kind: "connect" };

/** `done` is false when the person thought better of it. `message`: what there is to say about it. */
export interface ActionOutcome {
  done: boolean;
  message?: string;
}

/** How the host stands with the backend. */
export type PageBackendState =
  { kind: "away" | "connecting" } | { kind: "connected"; version: string } | { kind: "failed"; message: string };

/** From the page to its host. `id` comes back in the answer. */
export type PageMessage =
  | { [M in PageMethod]: { type: "request"; id: number; method: M; params: Params<M> } }[PageMethod]
  | { type: "act"; id: number; action: PageAction }
  /** The page is looked at, or no more. It costs nothing while it is not. The host answers with the state of the backend. */
  | { type: "watch"; visible: boolean };

/** From the host to its page. */
export type HostMessage =
  | { type: "answer"; id: number; result: Result<PageMethod> | ActionOutcome }
  | { type: "failed"; id: number; message: string }
  | ({ type: "notification" } & PageNotification)
  | { type: "backend"; state: PageBackendState };
