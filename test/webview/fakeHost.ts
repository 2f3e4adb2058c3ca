import type { HostMessage, PageAction, PageBackendState, PageMessage, PageNotification } from "../../server/protocol/page.js";
import type { Recording } from "./recorded.js";

export interface FakeHostOptions {
  recording: Recording;
  /** What VS Code had kept of the page. */
  state?: unknown;
  backend?: PageBackendState;
  /** Requests of these methods fail with this sentence. */
  failing?: Record<string, string>;
}

/** What tests do with the host, in the page as `window.fakeHost`. */
export interface FakeHost {
  /** All that the page has sent. */
  sent: PageMessage[];
  actions: PageAction[];
  kept: unknown;
  preferences: unknown;
  violations: string[];
  failing: Record<string, string>;
  recording: Recording;
  notify(notification: PageNotification): void;
  backend(state: PageBackendState): void;
  post(message: unknown): void;
}

declare global {
  interface Window {
    fakeHost: FakeHost;
    acquireVsCodeApi(): { postMessage(message: unknown): void; getState(): unknown; setState(state: unknown): void };
  }
}

/** Takes the extension's place. It runs in the page before the page's own script, so it uses nothing from outside of itself. */
export function installFakeHost({ recording, state, backend, failing }: FakeHostOptions): void {
  // A message comes as a copy, and later.
  const post = (data: unknown): void =>
    void setTimeout(() => window.dispatchEvent(new MessageEvent("message", { data: structuredClone(data) })));
  const host: FakeHost = {
    sent: [],
    actions: [],
    kept: state,
    preferences: undefined,
    violations: [],
    failing: failing ?? {},
    recording,
    notify: (notification) => post({ type: "notification", ...notification } satisfies HostMessage),
    backend: (now) => post({ type: "backend", state: now } satisfies HostMessage),
    post,
  };
  window.fakeHost = host;
  document.addEventListener("securitypolicyviolation", (event) => host.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));

  const answer = (message: Extract<PageMessage, { type: "request" }>): unknown => {
    if (message.method === "portDaddy/list") return recording.list;
    if (message.method === "portDaddy/health") return recording.health;
    if (message.method === "portDaddy/listeners") return { listeners: recording.listeners };
    if (message.method === "portDaddy/metrics") return { series: recording.series };
    if (message.method === "portDaddy/usage") {
      return { usage: message.params.pids.map((pid) => ({ pid, cpuPercent: pid % 40, memoryBytes: 20_000_000 + pid * 9000 })) };
    }
    const { port, project, limit = 100, before = Infinity } = message.params;
    const events = recording.events.filter(
      (event) => event.id < before && (port ?? event.port) === event.port && (project ?? event.project) === event.project,
    );
    return { events: events.slice(0, limit) };
  };
  const received = (message: PageMessage): void => {
    host.sent.push(message);
    if (message.type === "watch") {
      if (message.visible) host.backend(backend ?? { kind: "connected", version: "0.1.0" });
    } else if (message.type === "prefer") {
      host.preferences = message.preferences;
    } else if (message.type === "act") {
      host.actions.push(message.action);
      const why = host.failing[message.action.kind];
      post(
        why === undefined ? { type: "answer", id: message.id, result: { done: true } } : { type: "failed", id: message.id, message: why },
      );
    } else {
      const why = host.failing[message.method];
      post(
        why === undefined ? { type: "answer", id: message.id, result: answer(message) } : { type: "failed", id: message.id, message: why },
      );
    }
  };
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => received(structuredClone(message) as PageMessage),
    getState: () => structuredClone(host.kept),
    setState: (kept) => (host.kept = structuredClone(kept)),
  });
}
