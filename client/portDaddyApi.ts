import type * as vscode from "vscode";

// What other extensions see. It goes into the package as it is, as declarations, and so imports nothing of ours.

/** Which service's port another extension wants. */
export interface PortWish {
  /** Left out: the only folder, else the active editor's, else the user is asked. */
  folder?: vscode.WorkspaceFolder;
  /** Left out: the folder's main service. */
  service?: string;
  /** From 1024 to 65535; the port that a service without one gets, where it can be had. */
  preferred?: number;
}

export interface Port {
  port: number;
  /** Where a browser on the same side reaches it; `vscode.env.asExternalUri` makes of it one for the user's browser. */
  url: string;
}

/**
 * What `vscode.extensions.getExtension<PortDaddyApi>("port-daddy.port-daddy")?.activate()` resolves to. Within a version things are only
 * ever added.
 */
export interface PortDaddyApi {
  readonly version: 1;
  /**
   * The service's port: the same every day, leased by the window for as long as it lives.
   * @returns undefined when the user was asked for the folder and pressed Escape
   * @throws Error with a sentence for the user; where the backend said no, `kind` says why, such as `PortRangeExhausted`
   */
  getPort(wish?: PortWish): Promise<Port | undefined>;
}
