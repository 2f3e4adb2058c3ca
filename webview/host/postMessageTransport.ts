import type { ActionOutcome, PageAction, PageMessage, PageMethod, PagePreferences } from "../../server/protocol/page.js";
import type { Params, Result } from "../../server/protocol/requests.js";
import { parseHostMessage, parseOutcome, parseResult } from "./hostMessages.js";
import type { Transport, TransportListener } from "./transport.js";

/** The API that VS Code gives a webview, once. */
export interface HostApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Talks to the extension that shows the page. Messages are checked; unknown ones are dropped, with a warning in the console. */
export class PostMessageTransport implements Transport {
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private listener: TransportListener | undefined;

  constructor(private readonly host: HostApi) {
    window.addEventListener("message", (event) => this.received(event.data));
  }

  async request<M extends PageMethod>(method: M, params: Params<M>): Promise<Result<M>> {
    return parseResult(method, await this.ask((id) => ({ type: "request", id, method, params }) as PageMessage));
  }

  async act(action: PageAction): Promise<ActionOutcome> {
    return parseOutcome(await this.ask((id) => ({ type: "act", id, action })));
  }

  watch(visible: boolean): void {
    this.post({ type: "watch", visible });
  }

  listen(listener: TransportListener): void {
    this.listener = listener;
  }

  getState(): unknown {
    return this.host.getState();
  }

  setState(state: unknown): void {
    this.host.setState(state);
  }

  getPreferences(): unknown {
    return JSON.parse(document.getElementById("preferences")?.textContent ?? "{}") as unknown;
  }

  keepPreferences(preferences: PagePreferences): void {
    this.post({ type: "prefer", preferences });
  }

  private ask(message: (id: number) => PageMessage): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.post(message(id));
    });
  }

  private post(message: PageMessage): void {
    this.host.postMessage(message);
  }

  private received(data: unknown): void {
    const message = parseHostMessage(data);
    if (message === undefined) {
      console.warn("Port Daddy: dropped an unknown message.");
      return;
    }
    if (message.type === "notification") this.listener?.notified(message);
    else if (message.type === "backend") this.listener?.backendIs(message.state);
    else {
      const waiting = this.pending.get(message.id);
      this.pending.delete(message.id);
      if (message.type === "answer") waiting?.resolve(message.result);
      else waiting?.reject(new Error(message.message));
    }
  }
}
