import type { Notification, Notifications } from "./notifications.js";
import type { Method, Params, Result } from "./requests.js";

/** The requests that the dashboard page may send through its host: they only read. */
export const pageMethods = [
  "portDaddy/list",
  "portDaddy/health",
  "portDaddy/listeners",
  "portDaddy/usage",
  "portDaddy/history",
  "portDaddy/metrics",
] as const satisfies Method[];
export type PageMethod = (typeof pageMethods)[number];

/** The notifications that the host forwards to a visible page. */
export const pageNotifications = [
  "portDaddy/didChange",
  "portDaddy/didChangeListeners",
  "portDaddy/didMeasure",
] as const satisfies Notification[];
export type PageNotification = {
  [N in (typeof pageNotifications)[number]]: { method: N; params: Notifications[N] };
}[(typeof pageNotifications)[number]];

/**
 * An action that a person wants. The page only names it. Its host asks for what is missing (the port to move to, a file's name), and has
 * anything confirmed that affects somebody else, in dialogs of its own that no page can imitate.
 */
export type PageAction =
  | { kind: "copy"; ports: number[] }
  | { kind: "copyUrl" | "open" | "move" | "adopt"; port: number }
  | { kind: "pin"; port: number; pinned: boolean }
  /** `byKey`: confirmed first, because a key is easily pressed by mistake. */
  | { kind: "release"; ports: number[]; byKey?: true }
  | { kind: "stop"; port: number; pid: number; startedAt: string }
  | { kind: "request"; project: string; service?: string; preferred?: number }
  /** `text` is written to a file that the user chooses. */
  | { kind: "export"; format: "json" | "csv"; text: string }
  | { kind: "connect" }
  /** Ends a backend that does not respond, and starts another one. */
  | { kind: "restart" };

/** `done` is false when the person cancelled. `message` is a sentence about the result. */
export interface ActionOutcome {
  done: boolean;
  message?: string;
}

/** The columns by which the page's table can be sorted. */
export const sortKeys = ["port", "identity", "state", "process", "owner", "since", "lastUsed"] as const;
export type SortKey = (typeof sortKeys)[number];

/** A person's choices for every dashboard to come. VS Code keeps the rest of the view only as long as its tab is open. */
export interface PagePreferences {
  grouped: boolean;
  sort: { by: SortKey; descending: boolean };
  /** Left out while the person has neither opened nor folded the map. */
  mapOpen?: boolean;
}

/** The state of the host's connection to the backend. */
export type PageBackendState =
  | { kind: "away" | "connecting" }
  | { kind: "connected"; version: string }
  /** `since`: when the backend was last heard, as ISO 8601. */
  | { kind: "unresponsive"; since: string; message: string; canRestart: boolean }
  | { kind: "failed"; message: string };

/** A message from the page to its host. The answer has the same `id`. */
export type PageMessage =
  | { [M in PageMethod]: { type: "request"; id: number; method: M; params: Params<M> } }[PageMethod]
  | { type: "act"; id: number; action: PageAction }
  | { type: "prefer"; preferences: PagePreferences }
  /** Sent when the page becomes visible or hidden. A hidden page costs nothing. The host answers with the backend's state. */
  | { type: "watch"; visible: boolean };

/** A message from the host to its page. */
export type HostMessage =
  | { type: "answer"; id: number; result: Result<PageMethod> | ActionOutcome }
  | { type: "failed"; id: number; message: string }
  | ({ type: "notification" } & PageNotification)
  | { type: "backend"; state: PageBackendState };
