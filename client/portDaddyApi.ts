import type * as vscode from "vscode";

// The API for other extensions. It is packaged unchanged, as declarations, and so imports nothing of ours.

/** The service whose port another extension requests. */
export interface PortWish {
  /** By default the only folder, otherwise the active editor's, otherwise the user is asked. */
  folder?: vscode.WorkspaceFolder;
  /** By default the folder's main service. */
  service?: string;
  /** The port, from 1024 to 65535, that a service without one gets if it is available. */
  preferred?: number;
}

export interface Port {
  port: number;
  /** The URL for a browser on the same machine; `vscode.env.asExternalUri` turns it into one for the user's browser. */
  url: string;
}

/**
 * The result of `vscode.extensions.getExtension<PortDaddyApi>("port-daddy.port-daddy")?.activate()`. Within a major version, members are
 * only added.
 */
export interface PortDaddyApi {
  readonly version: 1;
  /**
   * Requests the service's port: the same every day, leased by the window for as long as it lives.
   * @returns undefined when the user was asked for the folder and pressed Escape
   * @throws Error with a sentence for the user; when the backend refused, `kind` says why, such as `PortRangeExhausted`
   */
  getPort(wish?: PortWish): Promise<Port | undefined>;
}
